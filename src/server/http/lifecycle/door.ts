import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Overloaded, type QueueBound } from '../../../runtime/overloaded.ts';
import { sendProblem } from '../problems/problem.ts';
import { retryAfterSeconds } from '../problems/problem-text.ts';
import { Refusals } from './refusals.ts';
import { neededWorker } from './request-signal.ts';

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
const problems = {
  requests: full('requests'),
  bytes: full('bytes'),
  work: full('work'),
  memory: full('memory'),
};

/** When the connection was last refused, on the clock of `performance.now()`. */
const refusedAt: unique symbol = Symbol('refused at');

declare module 'node:net' {
  interface Socket {
    [refusedAt]?: number;
  }
}

/** A request whose refusal took longer than this, in milliseconds, did something else meanwhile. */
const longestLook = 1;

/**
 * Refuses requests by their header while too much waits for the workers, before a body is read. What a request
 * asks for is not known by then. So one of a connection whose last request needed a worker is refused, and
 * another is looked at as long as there is time for refusals.
 */
export function refuseAtTheDoor(app: FastifyInstance): void {
  const { dispatcher } = app;
  const refusals = new Refusals();
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.config.computes) return done();
    const { socket } = request.raw;
    const bound = dispatcher.fullBound;
    if (bound === undefined || (!socket[neededWorker] && refusals.hasTime)) {
      socket[neededWorker] = false;
      if (bound !== undefined) countLook(request, refusals);
      return done();
    }
    const now = performance.now();
    const hasty = now - (socket[refusedAt] ?? Number.NEGATIVE_INFINITY) < 1000 * retryAfterSeconds * patience;
    refusals.add(
      {
        get over() {
          return request.lifetime.isOver;
        },
        send: () => {
          socket[refusedAt] = performance.now();
          sendProblem(request, reply, problems[bound]);
        },
      },
      hasty,
    );
  });
}

/** Counts the time of a request that is looked at, if that ends in a refusal. */
function countLook(request: FastifyRequest, refusals: Refusals): void {
  const from = performance.now();
  request.lifetime.onEnd(() => {
    if (!(request.problem instanceof Overloaded)) return;
    const now = performance.now();
    request.raw.socket[refusedAt] = now;
    refusals.spend(Math.min(longestLook, now - from));
  });
}
