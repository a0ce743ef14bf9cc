/**
 * OpenTelemetry's traces. They are on with `node --import ./dist/tracing.js dist/server.js`. Otherwise
 * nothing of this is loaded. OpenTelemetry's own environment variables set the collector, the sampler and the
 * service's name (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME, …). A request's span
 * continues its `traceparent`, and has one child span per part of its Server-Timing. The span of a job is a child of the
 * request's that asked for it. The log's lines carry `trace_id` and `span_id`.
 */
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import { propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Job } from '../jobs/queue.ts';
import type { RequestTimings } from './http/lifecycle/timings.ts';

const resource = defaultResource()
  .merge(resourceFromAttributes({ 'service.name': 'groupconv' }))
  .merge(detectResources({ detectors: [envDetector] }));
const provider = new NodeTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();

const instrumentation = new FastifyOtelInstrumentation({
  registerOnInitialization: true,
  instrumentHooks: false,
  // Error events quote the request, so they are off. The status is enough.
  instrumentHandler: false,
  requestHook: (span, request) => {
    const { traceId, spanId } = span.spanContext();
    span.setAttributes({ 'groupconv.request_id': request.id, 'url.path': request.url.split('?', 1)[0] });
    request.log = request.log.child({ trace_id: traceId, span_id: spanId });
    // A job goes on under the span of the request that asked for it.
    propagation.inject(trace.setSpan(ROOT_CONTEXT, span), request.headers);
  },
});
instrumentation.setTracerProvider(provider);

/** How long the shutdown waits for a collector that does not answer. */
const flushMillis = 1000;

/** Sends the waiting spans. A collector that is away, or late, is no reason to end with an error. */
async function flush(): Promise<void> {
  await Promise.race([provider.forceFlush().catch(() => {}), sleep(flushMillis)]);
}

subscribe('fastify.initialization', (message) => {
  if (!hasFastify(message)) return;
  // Error events quote the request, so they are off. The status is enough. The log has defects with their
  // trace's id.
  message.fastify.addHook('onRoute', (route) => {
    route.onError = [];
  });
  message.fastify.addHook('onClose', flush);
});

const tracer = provider.getTracer('groupconv');

subscribe('groupconv.answered', (message) => {
  if (!isRequestTimings(message)) return;
  const { context } = message.request.opentelemetry();
  if (context === null) return;
  // The parts follow one another. The last one ends now.
  let end = Date.now();
  for (const [name, millis] of Object.entries(message.spent).reverse()) {
    const begin = end - millis;
    tracer.startSpan(name, { startTime: begin }, context).end(end);
    end = begin;
  }
});

subscribe('groupconv.job', (message) => {
  if (!isEndedJob(message)) return;
  const { id, order, status, created, started, ended } = message;
  const parent = propagation.extract(ROOT_CONTEXT, { traceparent: order.traceparent });
  const attributes = {
    'groupconv.job_id': id,
    'groupconv.operation': order.operation,
    'groupconv.job_status': status,
  };
  const options = { kind: SpanKind.CONSUMER, startTime: created, attributes };
  const span = tracer.startSpan(`job ${order.operation}`, options, parent);
  if (status === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
  const context = trace.setSpan(parent, span);
  tracer.startSpan('queue', { startTime: created }, context).end(started ?? ended);
  if (started !== undefined) tracer.startSpan('compute', { startTime: started }, context).end(ended);
  span.end(ended);
});

function hasFastify(message: unknown): message is { readonly fastify: FastifyInstance } {
  return typeof message === 'object' && message !== null && 'fastify' in message;
}

function isRequestTimings(
  message: unknown,
): message is RequestTimings & { readonly request: FastifyRequest } {
  return typeof message === 'object' && message !== null && 'request' in message && 'spent' in message;
}

function isEndedJob(message: unknown): message is Job {
  return typeof message === 'object' && message !== null && 'order' in message && 'ended' in message;
}
