import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Engine } from '../../backend/engine.ts';
import type { Dispatcher } from '../../operations/dispatcher.ts';
import type { Answer } from '../../operations/dispatcher-options.ts';
import type { LayerTiming } from '../../operations/stopwatch.ts';
import type { Repository } from '../../repository/repository.ts';
import { addProcessMetrics } from './process.ts';

/** From a tenth of a millisecond to a minute. */
const seconds = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** Jobs take longer: up to an hour. */
const jobSeconds = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600];

/** The counters and histograms of the service, in a registry of their own. */
export function createMetrics() {
  const registry = new Registry();
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter<L>({ name: `groupconv_${name}`, help, labelNames, registers: [registry] });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[] = [], buckets = seconds) =>
    new Histogram<L>({ name: `groupconv_${name}`, help, labelNames, buckets, registers: [registry] });
  return {
    registry,
    requests: counter('http_requests_total', 'Requests that are over.', ['method', 'route', 'status']),
    duration: histogram(
      'http_request_duration_seconds',
      'From the header of a request to the end of its reply.',
      ['route'],
    ),
    received: counter('http_received_bytes_total', 'Bytes of request bodies that were read, as they came.'),
    sent: counter('http_sent_bytes_total', 'Bytes of reply bodies that were sent.'),
    dropped: counter(
      'connections_dropped_total',
      'Connections that were closed at once because there were too many.',
    ),
    problems: counter('problems_total', 'Requests that were refused or failed, by the code of the problem.', [
      'code',
    ]),
    refused: counter(
      'overload_refusals_total',
      'Requests refused because too much was waiting, by the bound that was met.',
      ['bound'],
    ),
    logLinesDropped: counter(
      'log_lines_dropped_total',
      'Lines of the log that were dropped because nobody read it.',
    ),
    decode: histogram('decode_seconds', 'Decoding of request bodies.'),
    queue: histogram('queue_wait_seconds', 'Waiting for a worker, to decode a body or to compute.', [
      'stage',
    ]),
    compute: histogram(
      'compute_seconds',
      'Arithmetic of one layer, statistics included, or of one pass for its gradients, ' +
        'by its type and the kernel that ran it.',
      ['type', 'variant'],
    ),
    encode: histogram('encode_seconds', 'Writing of replies.'),
    macs: counter('macs_total', 'Multiply-accumulates that were computed.', ['type']),
    jobs: counter('jobs_total', 'Jobs that have ended here, by how, and by the code of the problem.', [
      'status',
      'code',
    ]),
    jobWait: histogram(
      'job_wait_seconds',
      'From the acceptance of a job to the last time that it began.',
      [],
      jobSeconds,
    ),
    jobDuration: histogram('job_duration_seconds', 'From there to its end.', [], jobSeconds),
    jobsBroken: counter(
      'jobs_broken_total',
      'Times that a job broke off here, to be tried again or given up.',
    ),
    workersLost: counter('worker_restarts_total', 'Workers that ended and were replaced.'),
  };
}

export type ServiceMetrics = ReturnType<typeof createMetrics>;

/** Tells who computes: a gauge that is 1. */
export function addEngineMetric({ registry }: ServiceMetrics, { name, instructions }: Engine): void {
  const labels = { engine: name, instructions };
  const help = 'Who computes: 1 for the engine and its instruction set.';
  new Gauge({
    ...{ name: 'groupconv_engine_info', help, labelNames: Object.keys(labels), registers: [registry] },
  }).set(labels, 1);
}

/** Adds the gauges that are read at each request for /metrics. */
export function addGauges(
  { registry }: ServiceMetrics,
  dispatcher: Dispatcher,
  repository: Repository,
  inFlight: () => number,
  memoryBytes: number,
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `groupconv_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('http_requests_in_flight', 'Requests that are not over.', inFlight);
  gauge('queue_length', 'Requests that wait for a worker.', () => dispatcher.load.waiting);
  gauge('queue_work', 'Their predicted work, in multiply-accumulates.', () => dispatcher.load.work);
  gauge(
    'held_body_bytes',
    'Bytes of request bodies and large replies that are held.',
    () => dispatcher.byteBudget.held,
  );
  gauge(
    'job_memory_bytes',
    'Memory that is set aside for jobs and for replies that have not been sent.',
    () => dispatcher.memory.held,
  );
  gauge('memory_waiting', 'Requests that wait for memory.', () => dispatcher.memory.waiting);
  gauge('memory_bytes', 'Memory that the process may take (MEMORY_MB).', () => memoryBytes);
  gauge('layers', 'Stored layers.', () => repository.size);
  gauge('layer_bytes', 'Memory that their parameters take.', () => repository.bytes);
  gauge('workers_busy', 'Workers that have a job.', () => dispatcher.load.running);
  gauge('workers_alive', 'Workers that can take a job.', () => dispatcher.load.alive);
  gauge('ready', '1 where /health/ready says so.', () => (dispatcher.ready ? 1 : 0));
  addProcessMetrics(registry);
}

/** Counts a finished job. Times are in milliseconds. */
export function observeJob(
  metrics: ServiceMetrics,
  { queue, encode }: Answer['timings'],
  layers: readonly LayerTiming[],
): void {
  metrics.queue.observe({ stage: 'compute' }, queue / 1000);
  metrics.encode.observe(encode / 1000);
  for (const { type, variant, macs, millis } of layers) {
    metrics.compute.observe({ type, variant }, millis / 1000);
    metrics.macs.inc({ type }, macs);
  }
}
