import type { Answer, Engine } from '../engine/engine.ts';
import type { LayerTiming } from '../engine/messages.ts';
import { Counter, Histogram, type Metric, Reading } from './metric.ts';
import { processMetrics } from './process.ts';

/** From a tenth of a millisecond to a minute. */
const seconds = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** What is counted along the way of a request. */
export function requestMetrics() {
  return {
    requests: new Counter('groupconv_http_requests_total', 'Requests that are over.', [
      'method',
      'route',
      'status',
    ]),
    duration: new Histogram(
      'groupconv_http_request_duration_seconds',
      'From the header of a request to the end of its reply.',
      seconds,
      ['route'],
    ),
    received: new Counter('groupconv_http_received_bytes_total', 'Bytes of request bodies, as announced.'),
    sent: new Counter('groupconv_http_sent_bytes_total', 'Bytes of reply bodies.'),
    problems: new Counter(
      'groupconv_problems_total',
      'Requests that were refused or failed, by the code of the problem.',
      ['code'],
    ),
    refused: new Counter(
      'groupconv_overload_refusals_total',
      'Requests refused because too much was waiting, by the bound that was met.',
      ['bound'],
    ),
    decode: new Histogram('groupconv_decode_seconds', 'Decoding of request bodies.', seconds),
    queue: new Histogram('groupconv_queue_wait_seconds', 'Waiting for a worker.', seconds),
    compute: new Histogram(
      'groupconv_compute_seconds',
      'Arithmetic of one layer, statistics included, by its type and the kernel that ran it.',
      seconds,
      ['type', 'variant'],
    ),
    encode: new Histogram('groupconv_encode_seconds', 'Writing of replies.', seconds),
    macs: new Counter('groupconv_macs_total', 'Multiply-accumulates that were computed.', ['type']),
    workersLost: new Counter('groupconv_worker_restarts_total', 'Workers that ended and were replaced.'),
  };
}

export type RequestMetrics = ReturnType<typeof requestMetrics>;

/** Everything that /metrics shows. */
export function allMetrics(
  counted: RequestMetrics,
  engine: Engine,
  inFlight: () => number,
): readonly Metric[] {
  const gauge = (name: string, help: string, read: () => number) =>
    new Reading('gauge', `groupconv_${name}`, help, read);
  return [
    ...Object.values(counted),
    gauge('http_requests_in_flight', 'Requests that are not over.', inFlight),
    gauge('queue_length', 'Requests that wait for a worker.', () => engine.load.waiting),
    gauge('queue_work', 'Their predicted work, in multiply-accumulates.', () => engine.load.work),
    gauge(
      'held_body_bytes',
      'Bytes of request bodies and large replies that are held.',
      () => engine.bytes.held,
    ),
    gauge('workers_busy', 'Workers that have a job.', () => engine.load.running),
    gauge('workers_alive', 'Workers that can take a job.', () => engine.load.alive),
    gauge('ready', '1 where /health/ready says so.', () => (engine.ready ? 1 : 0)),
    ...processMetrics(),
  ];
}

/** Counts a job that is done. */
export function countComputed(
  counted: RequestMetrics,
  { queue, encode }: Answer['timings'],
  layers: readonly LayerTiming[],
): void {
  counted.queue.observe(queue / 1000);
  counted.encode.observe(encode / 1000);
  for (const { type, variant, macs, millis } of layers) {
    counted.compute.observe(millis / 1000, type, variant);
    counted.macs.add(macs, type);
  }
}
