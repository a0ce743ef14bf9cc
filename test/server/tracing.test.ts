import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { convExamples } from '../../src/contract/conv.ts';
import { hasRedis, startRedis } from '../helpers/redis.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

const dist = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

/** A collector that does with what it gets as the test says; where it listens. */
async function collectorOf(listener: RequestListener): Promise<string> {
  const collector = createServer(listener).listen(await freePort(), '127.0.0.1');
  onTestFinished(() => {
    collector.closeAllConnections();
    collector.close();
  });
  await once(collector, 'listening');
  return `http://127.0.0.1:${Object(collector.address()).port}`;
}

/** The built service with its traces going there, when it is ready. */
async function started(endpoint: string, settings: Readonly<Record<string, string>> = {}) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(process.execPath, ['--import', dist('tracing.js'), dist('server.js')], {
    env: {
      PATH: process.env.PATH,
      PORT: new URL(url).port,
      WORKERS: '1',
      LOG_FORMAT: 'json',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let log = '';
  server.stdout.on('data', (chunk) => {
    log += chunk;
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50));
  const ended = once(server, 'close');
  const stop = () => {
    server.kill('SIGTERM');
    return ended;
  };
  /** What it has logged of requests to a path, or of a job; all of it once it has stopped. */
  const logged = (about: string) =>
    log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter((line) => line.path === about || line.job === about);
  return { url, stop, logged };
}

/** A collector that keeps the spans. */
async function keepingCollector() {
  const spans: Span[] = [];
  const endpoint = await collectorOf(async (request, reply) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { resourceSpans } = JSON.parse(Buffer.concat(parts).toString());
    for (const { scopeSpans } of resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
    reply.end('{}');
  });
  return { spans, endpoint };
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` };

/** The span of the request that came with the trace, and the names of those below it. */
function spansOf(spans: readonly Span[]) {
  const ours = spans.filter((span) => span.traceId === traceId);
  const request = ours.find((span) => span.parentSpanId === 'b7ad6b7169203331');
  return {
    request,
    parts: ours.filter((span) => span.parentSpanId === request?.spanId).map(({ name }) => name),
  };
}

it('sends the spans of a request, under the trace that it came with, to where OpenTelemetry says', async () => {
  const { spans, endpoint } = await keepingCollector();
  const { url, stop, logged } = await started(endpoint);
  const body = JSON.stringify(convExamples.tutorial.value);
  const reply = await fetch(`${url}/v1/conv`, { method: 'POST', headers, body });
  expect(reply.status).toBe(200);
  await stop();
  const { request, parts } = spansOf(spans);
  expect(request?.name).toContain('request');
  expect(parts).toEqual(expect.arrayContaining(['decode', 'queue', 'compute', 'encode']));
  expect(logged('/v1/conv')).toEqual([
    expect.objectContaining({
      reqId: reply.headers.get('x-request-id'),
      trace_id: traceId,
      span_id: request?.spanId,
    }),
  ]);
});

/** Posts a job under the trace. @returns its id when it is done */
async function doneJob(url: string): Promise<string> {
  const body = JSON.stringify(convExamples.tutorial.value);
  const asked = { method: 'POST', headers: { ...headers, prefer: 'respond-async' }, body };
  const reply = await fetch(`${url}/v1/conv`, asked);
  expect(reply.status).toBe(202);
  const job = reply.headers.get('location') ?? '';
  while (!(await (await fetch(url + job)).text()).includes('"done",')) await sleep(20);
  return job.replace('/v1/jobs/', '');
}

it('sends the spans of a job under the request that asked for it', async () => {
  const { spans, endpoint } = await keepingCollector();
  const { url, stop, logged } = await started(endpoint);
  const id = await doneJob(url);
  await stop();
  const { request } = spansOf(spans);
  const job = spans.find(({ name }) => name === 'job conv');
  expect([job?.traceId, job?.parentSpanId]).toEqual([traceId, request?.spanId]);
  expect(job?.attributes).toContainEqual({ key: 'groupconv.job_id', value: { stringValue: id } });
  const below = spans.filter(({ parentSpanId }) => parentSpanId === job?.spanId);
  expect(below.map(({ name }) => name)).toEqual(['queue', 'compute']);
  expect(logged(id)).toEqual([expect.objectContaining({ msg: 'job ended', trace_id: traceId })]);
});

it.runIf(hasRedis)('sends them from the process that computes the job', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const [here, there] = [await keepingCollector(), await keepingCollector()];
  const settings = { REDIS_URL: redis.url, MEMORY_MB: '512' };
  const [api, worker] = await Promise.all([
    started(here.endpoint, { ...settings, ROLE: 'api' }),
    started(there.endpoint, { ...settings, ROLE: 'worker' }),
  ]);
  await doneJob(api.url);
  await Promise.all([api.stop(), worker.stop()]);
  const job = there.spans.find(({ name }) => name === 'job conv');
  expect(job?.parentSpanId).toBe(spansOf(here.spans).request?.spanId);
  expect(here.spans.map(({ name }) => name)).not.toContain('job conv');
});

it('says where the time of a request went whose budget ran out', async () => {
  const { spans, endpoint } = await keepingCollector();
  const { url, stop } = await started(endpoint);
  const body = JSON.stringify({
    layer: { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 21, padding: 10, groups: 4 },
    input: { shape: [60, 16, 64, 64], fill: 1 },
    format: 'none',
  });
  const late = { ...headers, 'request-timeout': '0.1' };
  expect((await fetch(`${url}/v1/conv`, { method: 'POST', headers: late, body })).status).toBe(504);
  await stop();
  expect(spansOf(spans).parts).toEqual(expect.arrayContaining(['decode', 'queue and compute']));
});

it('keeps what requests say to itself', async () => {
  const { spans, endpoint } = await keepingCollector();
  const { url, stop } = await started(endpoint);
  const { value } = convExamples.tutorial;
  const body = JSON.stringify({ ...value, layer: { ...value.layer, in_channels: 987_654 } });
  expect((await fetch(`${url}/v1/conv`, { method: 'POST', headers, body })).status).toBe(422);
  await fetch(`${url}/v1/shapes?secret=words`);
  await stop();
  expect(JSON.stringify(spans)).not.toMatch(/secret|words|987654/);
  const paths = spans.flatMap(({ attributes }) => attributes.filter(({ key }) => key === 'url.path'));
  expect(paths.map(({ value }) => value.stringValue)).toContain('/v1/shapes');
});

describe('a collector that takes nothing', () => {
  it.each([
    ['is away', async () => `http://127.0.0.1:${await freePort()}`],
    ['never answers', () => collectorOf(() => {})],
  ])('and %s does not keep the service from ending with 0, soon', async (_, endpoint) => {
    const { url, stop } = await started(await endpoint());
    // Swagger UI is an application of its own, which closes as well.
    for (const path of ['/v1/limits', '/docs/']) expect((await fetch(url + path)).status).toBe(200);
    const from = performance.now();
    expect(await stop()).toEqual([0, null]);
    expect(performance.now() - from).toBeLessThan(5000);
  });
});
