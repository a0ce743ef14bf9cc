import type { FastifyInstance } from 'fastify';
import type { ProblemCode } from '../../errors.ts';
import { Overloaded } from '../../runtime/overloaded.ts';
import type { Config } from '../config.ts';
import type { FinishedRequest, RequestObserver } from '../http/lifecycle/requests.ts';
import { addJobGauges } from './jobs.ts';
import { addGauges, type ServiceMetrics } from './service.ts';

/** Counts the requests in flight and those that are over, answered or not. */
export class RequestCounter implements RequestObserver {
  readonly #metrics: ServiceMetrics;
  #inFlight = 0;

  constructor(metrics: ServiceMetrics) {
    this.#metrics = metrics;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  requestBegan(): void {
    this.#inFlight++;
  }

  requestEnded({ request, reply, status, code, sent }: FinishedRequest): void {
    this.#inFlight--;
    const metrics = this.#metrics;
    const route = request.routeOptions.url ?? 'none';
    metrics.requests.inc({ method: request.method, route, status });
    metrics.duration.observe({ route }, reply.elapsedTime / 1000);
    if (request.receivedBytes > 0) metrics.received.inc(request.receivedBytes);
    if (sent > 0) metrics.sent.inc(sent);
    if (request.decodeMillis > 0) metrics.decode.observe(request.decodeMillis / 1000);
    if (request.queueMillis > 0) metrics.queue.observe({ stage: 'decode' }, request.queueMillis / 1000);
    if (code !== undefined) metrics.problems.inc({ code });
    if (request.problem instanceof Overloaded) metrics.refused.inc({ bound: request.problem.bound });
  }

  /** Counts refusals by the HTTP parser before there was a request. */
  countUnread(code: ProblemCode): void {
    this.#metrics.problems.inc({ code });
  }
}

/** Answers GET /metrics, and counts the connections over the limit. */
export function serveMetrics(app: FastifyInstance, { MEMORY_MB }: Config): void {
  const { metrics, dispatcher, jobs, repository, requestCounter } = app;
  app.server.on('drop', () => metrics.dropped.inc());
  let hasGauges = false;
  const writeMetrics = async () => {
    const memoryBytes = MEMORY_MB * 2 ** 20;
    if (!hasGauges && jobs) addJobGauges(metrics, jobs.queue);
    if (!hasGauges) addGauges(metrics, dispatcher, repository, () => requestCounter.inFlight, memoryBytes);
    hasGauges = true;
    return { type: metrics.registry.contentType, text: await metrics.registry.metrics() };
  };
  app.decorate('writeMetrics', writeMetrics);
  app.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
    const { type, text } = await writeMetrics();
    return reply.type(type).send(text);
  });
}
