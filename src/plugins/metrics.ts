import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Overloaded } from '../engine/overloaded.ts';
import { catalogue, type ProblemError } from '../errors.ts';
import { allMetrics, type RequestMetrics } from '../metrics/service.ts';
import { problemOfParser } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What it was refused for, or failed with. */
    problem?: ProblemError;
  }
}

/** Counts requests when they are over, answered or not, and answers GET /metrics. */
export function measureRequests(app: FastifyInstance, counted: RequestMetrics): void {
  let inFlight = 0;
  app.decorateRequest('problem');
  app.addHook('onRequest', (request, reply, done) => {
    inFlight++;
    reply.raw.once('close', () => {
      inFlight--;
      count(counted, request, reply);
    });
    done();
  });
  app.server.on('clientError', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET') counted.problems.add(1, problemOfParser(error));
  });

  let metrics: ReturnType<typeof allMetrics> | undefined;
  app.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
    metrics ??= allMetrics(counted, app.engine, () => inFlight);
    return reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(metrics.map((metric) => metric.text()).join(''));
  });
}

function count(counted: RequestMetrics, request: FastifyRequest, reply: FastifyReply): void {
  const { method, headers, problem } = request;
  const route = request.routeOptions.url ?? 'none';
  const answered = reply.raw.writableFinished;
  const status = answered ? reply.statusCode : catalogue['client-closed'].status;
  counted.requests.add(1, method, route, String(status));
  counted.duration.observe(reply.elapsedTime / 1000, route);
  if (headers['content-length'] !== undefined) counted.received.add(Number(headers['content-length']));
  if (answered) counted.sent.add(Number(reply.getHeader('content-length') ?? 0));
  if (request.decodeMillis > 0) counted.decode.observe(request.decodeMillis / 1000);
  if (problem) counted.problems.add(1, problem.code);
  else if (!answered) counted.problems.add(1, 'client-closed');
  if (problem instanceof Overloaded) counted.refused.add(1, problem.bound);
}
