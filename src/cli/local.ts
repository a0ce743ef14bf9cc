import type { Exchange } from '../client/exchange.ts';
import type { Meter } from '../memory/meter.ts';
import { buildApp } from '../server/app.ts';
import type { App } from '../server/app-types.ts';
import { ConfigError, loadConfig } from '../server/config.ts';
import { Failure } from './failure.ts';

/** Settings of the environment that say how to compute and what to keep. Others are about a port. */
const taken = [
  'ENGINE',
  'WORKERS',
  'MEMORY_MB',
  'LAYERS_DIR',
  'MAX_LAYERS',
  'MAX_LAYER_VERSIONS',
  'MAX_LAYERS_BYTES',
  'MAX_MACS',
  'MAX_WORK',
];

const unbounded = String(Number.MAX_SAFE_INTEGER);

/** There is nobody else whom long work could keep waiting. */
const alone = {
  MAX_MACS: unbounded,
  MAX_WORK: unbounded,
  MAX_QUEUE_WORK: unbounded,
  REQUEST_BUDGET_MS: '3600000',
  JOBS_MAX: '0',
};

/** Limits of one request, which may have all of the memory: half of it for what comes, and half for the work. */
function limitsOf(freeBytes: number): Readonly<Record<string, string>> {
  const half = String(Math.floor(freeBytes / 2));
  const body = String(Math.min(2 ** 31, Math.floor(freeBytes / 2)));
  return {
    MAX_QUEUE_BYTES: half,
    MAX_REPLY_BYTES: half,
    MAX_BODY_BYTES: body,
    MAX_ELEMENTS: String(2 ** 28),
  };
}

/**
 * The whole service in this process, without a port. Its bits are those of any other.
 * @param extend adds to it before it is ready
 * @throws Failure where a setting is wrong
 */
export async function localApp(
  environment: NodeJS.ProcessEnv,
  extend: (app: App) => void = () => {},
): Promise<App> {
  const app = await buildApp(configFrom(environment));
  extend(app);
  try {
    await app.ready();
  } catch (error) {
    explain(error);
  }
  return app;
}

export interface LocalService {
  readonly exchange: Exchange;
  readonly close: () => Promise<void>;
}

declare module 'fastify' {
  interface FastifyRequest {
    meter?: Meter;
  }
}

/**
 * Such a service as the client asks it.
 * @param meter counts what its requests compute
 * @throws Failure
 */
export async function startLocal(environment: NodeJS.ProcessEnv, meter: Meter): Promise<LocalService> {
  const app = await localApp(environment, (unready) => {
    unready.decorateRequest('meter');
    unready.addHook('onRequest', (request, _, done) => {
      request.meter = meter;
      done();
    });
  });
  return {
    close: () => app.close(),
    // Without fetch and its Response, which Node loads at their first use.
    exchange: async (address, { method, headers, body }) => {
      const { pathname, search } = new URL(address);
      const reply = await app.inject({
        method: method === 'POST' || method === 'PUT' || method === 'DELETE' ? method : 'GET',
        url: pathname + search,
        headers,
        ...(body instanceof Uint8Array && {
          payload: Buffer.from(body.buffer, body.byteOffset, body.length),
        }),
        ...(typeof body === 'string' && { payload: body }),
      });
      const { statusCode: status, rawPayload } = reply;
      return {
        status,
        headers: { get: (name) => reply.headers[name.toLowerCase()]?.toString() ?? null },
        arrayBuffer: async () => new Uint8Array(rawPayload).buffer,
        text: async () => rawPayload.toString(),
      };
    },
  };
}

function configFrom(environment: NodeJS.ProcessEnv) {
  const own = Object.fromEntries(taken.map((name) => [name, environment[name]]).filter(([, value]) => value));
  try {
    const given = { ...alone, ...own };
    const { memory } = loadConfig(given);
    return loadConfig({ ...limitsOf(memory.freeBytes), ...given });
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): never {
  throw error instanceof ConfigError ? new Failure(error.message) : error;
}
