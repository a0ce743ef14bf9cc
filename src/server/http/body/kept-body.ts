import { createHash, type Hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import type { BodyType } from '../../../formats/registry.ts';
import type { JobQueue } from '../../../jobs/queue.ts';
import { oneTurnBytes } from '../turns.ts';

/** The body of a request that becomes a job. */
export interface KeptBody {
  /** The id of the job that it may become. */
  readonly id: string;
  /** What the job is not asked for once more. */
  readonly key: string | undefined;
  /** Of the body and all that came beside it. Undefined without a key. */
  readonly hash: Hash | undefined;
  readonly bytes: number;
  readonly beside: string | undefined;
  /** Whether it becomes a job, so that it is not forgotten with the request. */
  isUsed: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the answer is a job: the client prefers that, and the route can do it. */
    respondsAsync: boolean;
    keptBody: KeptBody | undefined;
  }
  interface FastifyContextConfig {
    /** Whether requests of the route may become jobs. */
    runsAsJob?: boolean;
  }
}

/** Reads `Prefer: respond-async` (RFC 7240). Other preferences are ignored, as RFC 7240 asks. */
export function readPreferences(app: FastifyInstance): void {
  app.decorateRequest('respondsAsync', false);
  app.decorateRequest('keptBody');
  app.addHook('onRequest', (request, _, done) => {
    const { prefer } = request.headers;
    if (prefer === undefined || !app.jobs || !request.routeOptions.config.runsAsJob) return done();
    request.respondsAsync = /(^|[,;])\s*respond-async\s*($|[,;=])/i.test(String(prefer));
    done();
  });
}

/** Keeps the bytes of a request's body, before they are decoded. They are forgotten if no job comes of them. */
export async function keepBody(
  { jobs }: FastifyInstance,
  request: FastifyRequest,
  bytes: Uint8Array,
  type: BodyType,
  beside: string | undefined,
): Promise<void> {
  if (!jobs) return;
  const key = keyOf(request.headers['idempotency-key']);
  const hash = key === undefined ? undefined : await hashOf(bytes);
  hash?.update(JSON.stringify([type, beside, request.replyType, request.routeOptions.url]));
  const id = await jobs.queue.keep(bytes);
  const kept: KeptBody = { id, key, hash, bytes: bytes.length, beside, isUsed: false };
  request.keptBody = kept;
  request.lifetime.onEnd(() => {
    if (!kept.isUsed) discard(jobs.queue, id, request.log);
  });
}

/** Forgets a body that becomes no job. */
export function discard(queue: JobQueue, id: string, log: FastifyBaseLogger): void {
  queue.discard(id).catch((err: unknown) => log.warn({ err }, 'a body stays'));
}

/** @throws ProblemError `malformed-request` */
function keyOf(field: string | string[] | undefined): string | undefined {
  if (field === undefined) return undefined;
  const key = String(field);
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const quoted = JSON.stringify(key.slice(0, 40));
  const detail = `idempotency-key ${quoted} is not 1 to 255 visible ASCII characters`;
  throw new ProblemError('malformed-request', detail);
}

/** Hashes some of the bytes in each turn of the event loop. */
async function hashOf(bytes: Uint8Array): Promise<Hash> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += oneTurnBytes) {
    if (at > 0) await setImmediate();
    hash.update(bytes.subarray(at, at + oneTurnBytes));
  }
  return hash;
}
