import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Overloaded, type QueueBound } from '../../../runtime/overloaded.ts';
import { sendProblem } from '../problems/problem.ts';
import { retryAfterSeconds } from '../problems/problem-text.ts';
import { Refusals } from './refusals.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether requests of the route are computed. */
    computes?: boolean;
  }
}

/** A client that comes back after so much of Retry-After has waited. Clocks and timers are not exact. */
const patience = 0.9;

/** Made once: an error is expensive to make. */
const full = (bound: QueueBound) => new Overloaded(bound, 'as much is waiting as may wait');
const problems = { requests: full('requests'), bytes: full('bytes'), work: full('work') };

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
export function refuseAtTheDoor(app: FastifyInstance): void {
  const { dispatcher } = app;
  const connections = new WeakMap<Socket, Known>();
  const refusals = new Refusals();
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.config.computes) return done();
    const { socket } = request.raw;
    const known = connections.get(socket) ?? { needsWorker: false, refusedAt: Number.NEGATIVE_INFINITY };
    connections.set(socket, known);
    const bound = dispatcher.fullBound;
    if (bound === undefined || (!known.needsWorker && refusals.hasTime)) {
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
          sendProblem(request, reply, problems[bound]);
        },
      },
      hasty,
    );
  });
}
