import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Overloaded } from '../engine/overloaded.ts';
import { catalogue, type ProblemError } from '../errors.ts';
import { addReadings, type RequestMetrics } from '../metrics/service.ts';
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
    request.lifetime.onEnd(() => {
      inFlight--;
      count(counted, request, reply);
    });
    done();
  });
  app.server.on('clientError', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET') counted.problems.inc({ code: problemOfParser(error) });
  });

  let watching = false;
  app.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
    if (!watching) addReadings(counted, app.engine, () => inFlight);
    watching = true;
    return reply.type(counted.registry.contentType).send(await counted.registry.metrics());
  });
}

function count(counted: RequestMetrics, request: FastifyRequest, reply: FastifyReply): void {
  const { method, headers, problem } = request;
  const route = request.routeOptions.url ?? 'none';
  const answered = reply.raw.writableFinished;
  const status = answered ? reply.statusCode : catalogue['client-closed'].status;
  counted.requests.inc({ method, route, status });
  counted.duration.observe({ route }, reply.elapsedTime / 1000);
  if (headers['content-length'] !== undefined) counted.received.inc(Number(headers['content-length']));
  if (answered) counted.sent.inc(Number(reply.getHeader('content-length') ?? 0));
  if (request.decodeMillis > 0) counted.decode.observe(request.decodeMillis / 1000);
  if (problem) counted.problems.inc({ code: problem.code });
  else if (!answered) counted.problems.inc({ code: 'client-closed' });
  if (problem instanceof Overloaded) counted.refused.inc({ bound: problem.bound });
}
