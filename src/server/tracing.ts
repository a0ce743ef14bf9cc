/**
 * OpenTelemetry's traces, for those who ask: `--import ./dist/tracing.js` beside the other arguments of `npm
 * start`. Nothing of it is loaded otherwise. Where they go, which are taken and what the service is called is
 * said by OpenTelemetry's own environment variables (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER,
 * OTEL_SERVICE_NAME, …). A request's span continues the `traceparent` that it came with, and has a span for
 * each part of its Server-Timing. The log's lines carry `trace_id` and `span_id`.
 */
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { FastifyInstance, FastifyRequest } from 'fastify';
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
  // Its span would say the words of a refusal, which quote the request.
  instrumentHandler: false,
  requestHook: (span, request) => {
    const { traceId, spanId } = span.spanContext();
    span.setAttributes({ 'groupconv.request_id': request.id, 'url.path': request.url.split('?', 1)[0] });
    request.log = request.log.child({ trace_id: traceId, span_id: spanId });
  },
});
instrumentation.setTracerProvider(provider);

/** What a collector that does not answer may take of the shutdown. */
const flushMillis = 1000;

/**
 * Sends the spans that wait, where somebody takes them in time: a collector that is away is no reason to end
 * with an error.
 */
async function flush(): Promise<void> {
  await Promise.race([provider.forceFlush().catch(() => {}), sleep(flushMillis)]);
}

subscribe('fastify.initialization', (message) => {
  if (!hasFastify(message)) return;
  // So would the request's. What it comes to is its status; defects are in the log, with the trace's id.
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
  // The parts follow one another, and the last of them ends now.
  let end = Date.now();
  for (const [name, millis] of Object.entries(message.spent).reverse()) {
    const begin = end - millis;
    tracer.startSpan(name, { startTime: begin }, context).end(end);
    end = begin;
  }
});

function hasFastify(message: unknown): message is { readonly fastify: FastifyInstance } {
  return typeof message === 'object' && message !== null && 'fastify' in message;
}

function isRequestTimings(
  message: unknown,
): message is RequestTimings & { readonly request: FastifyRequest } {
  return typeof message === 'object' && message !== null && 'request' in message && 'spent' in message;
}
