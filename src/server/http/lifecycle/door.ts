import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Overloaded, type QueueBound } from '../../../runtime/overloaded.ts';
import type { Config } from '../../config.ts';
import { discardRest } from '../body/discard.ts';
import { problemText, problemType, retryAfterSeconds } from '../problems/problem.ts';
import { problemStatuses } from '../problems/statuses.ts';
import { Refusals } from './refusals.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether requests of the route are computed. */
    computes?: boolean;
  }
}

/** A client that comes back after so much of Retry-After has waited. Clocks and timers are not exact. */
const patience = 0.9;

/** What is known of a connection. */
interface Known {
  /** Whether its last request needed a worker. */
  needsWorker: boolean;
  /** When it was last refused, on the clock of `performance.now()`. */
  refusedAt: number;
}

/** A request whose refusal took longer than this did something else meanwhile. */
const longestLook = 1;

/**
 * Refuses requests by their header while too much waits for the workers, before a body is read. What a request
 * asks for is not known by then. So one of a connection whose last request needed a worker is refused, and
 * another is looked at as long as there is time for refusals.
 */
export function refuseAtTheDoor(app: FastifyInstance, config: Config): void {
  const hasMoreFields = config.CORS_ORIGINS !== '' || config.RATE_LIMIT > 0;
  const { dispatcher } = app;
  const connections = new WeakMap<Socket, Known>();
  const refusals = new Refusals();
  const prepared = prepareRefusals();
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.config.computes) return done();
    const { socket } = request.raw;
    const known = connections.get(socket) ?? { needsWorker: false, refusedAt: Number.NEGATIVE_INFINITY };
    connections.set(socket, known);
    const full = dispatcher.fullBound;
    if (full === undefined || (!known.needsWorker && refusals.hasTime)) {
      const from = performance.now();
      request.lifetime.onEnd(() => {
        known.needsWorker = request.neededWorker;
        if (!(request.problem instanceof Overloaded)) return;
        known.refusedAt = performance.now();
        refusals.spend(Math.min(longestLook, known.refusedAt - from));
      });
      return done();
    }
    const hasty = performance.now() - known.refusedAt < 1000 * retryAfterSeconds * patience;
    let over = false;
    request.lifetime.onEnd(() => {
      over = true;
    });
    refusals.add(
      {
        get over() {
          return over;
        },
        send: () => {
          known.refusedAt = performance.now();
          refuse(request, reply, prepared[full], hasMoreFields);
        },
      },
      hasty,
    );
  });
}

/** Refusals that are made once: an error is expensive to make, and a text to write. */
function prepareRefusals(): Readonly<Record<QueueBound, Prepared>> {
  const prepare = (bound: QueueBound): Prepared => {
    const problem = new Overloaded(bound, 'as much is waiting as may wait');
    const [before, after] = problemText(problem, placeholder).split(placeholder);
    return { problem, before, after };
  };
  return { requests: prepare('requests'), bytes: prepare('bytes'), work: prepare('work') };
}

/** Stands for the request's id in a text. */
const placeholder = 'REQUEST-ID';

interface Prepared {
  readonly problem: Overloaded;
  /** The problem's text before and after the request's id. */
  readonly before: string;
  readonly after: string;
}

/**
 * Answers 503 in one write, past the stages of a reply.
 * @param hasMoreFields whether Fastify may have fields for the reply: it is slow to ask
 */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { problem, before, after }: Prepared,
  hasMoreFields: boolean,
): void {
  const { raw } = reply;
  request.problem = problem;
  if (!request.raw.complete) discardRest(request.raw);
  const text = `${before}${request.id}${after}`;
  raw.setHeader('x-request-id', request.id);
  if (hasMoreFields) raw.setHeaders(new Map(moreFields(reply)));
  raw.setHeader('retry-after', retryAfterSeconds);
  raw.setHeader('content-type', problemType);
  raw.setHeader('content-length', Buffer.byteLength(text));
  reply.hijack();
  raw.writeHead(problemStatuses[problem.code]).end(text);
}

function moreFields(reply: FastifyReply): [string, number | string | readonly string[]][] {
  return Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
}
