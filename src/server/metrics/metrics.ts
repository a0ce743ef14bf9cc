import type { FastifyInstance } from 'fastify';
import type { ProblemCode } from '../../errors.ts';
import { Overloaded } from '../../runtime/overloaded.ts';
import type { Ended, Observer } from '../http/lifecycle/requests.ts';
import { addReadings, type RequestMetrics } from './service.ts';

/** Counts requests: those under way, and those that are over, answered or not. */
export class RequestCounter implements Observer {
  readonly #counted: RequestMetrics;
  #inFlight = 0;

  constructor(counted: RequestMetrics) {
    this.#counted = counted;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  begun(): void {
    this.#inFlight++;
  }

  over({ request, reply, status, code, sent }: Ended): void {
    this.#inFlight--;
    const counted = this.#counted;
    const route = request.routeOptions.url ?? 'none';
    counted.requests.inc({ method: request.method, route, status });
    counted.duration.observe({ route }, reply.elapsedTime / 1000);
    if (request.receivedBytes > 0) counted.received.inc(request.receivedBytes);
    if (sent > 0) counted.sent.inc(sent);
    if (request.decodeMillis > 0) counted.decode.observe(request.decodeMillis / 1000);
    if (request.queueMillis > 0) counted.queue.observe({ stage: 'decode' }, request.queueMillis / 1000);
    if (code !== undefined) counted.problems.inc({ code });
    if (request.problem instanceof Overloaded) counted.refused.inc({ bound: request.problem.bound });
  }

  /** Counts what the HTTP parser has refused before it was a request. */
  unread(code: ProblemCode): void {
    this.#counted.problems.inc({ code });
  }
}

/** Answers GET /metrics, and counts the connections that there is no room for. */
export function serveMetrics(app: FastifyInstance, counted: RequestMetrics, counter: RequestCounter): void {
  app.server.on('drop', () => counted.dropped.inc());
  let watching = false;
  app.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
    if (!watching) addReadings(counted, app.engine, () => counter.inFlight);
    watching = true;
    return reply.type(counted.registry.contentType).send(await counted.registry.metrics());
  });
}
