import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../scripts/free-port.ts';
import { convExamples } from '../src/schemas/examples.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

const dist = (name: string) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));

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
async function started(endpoint: string) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(process.execPath, ['--import', dist('tracing.js'), dist('server.js')], {
    env: {
      PATH: process.env.PATH,
      PORT: new URL(url).port,
      WORKERS: '1',
      LOG_LEVEL: 'error',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    },
    stdio: 'ignore',
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50));
  const ended = once(server, 'exit');
  const stop = () => {
    server.kill('SIGTERM');
    return ended;
  };
  return { url, stop };
}

it('sends the spans of a request, under the trace that it came with, to where OpenTelemetry says', async () => {
  const spans: Span[] = [];
  const endpoint = await collectorOf(async (request, reply) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { resourceSpans } = JSON.parse(Buffer.concat(parts).toString());
    for (const { scopeSpans } of resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
    reply.end('{}');
  });
  const { url, stop } = await started(endpoint);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const reply = await fetch(`${url}/v1/conv`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    body: JSON.stringify(convExamples.tutorial.value),
  });
  expect(reply.status).toBe(200);
  await stop();
  const ours = spans.filter((span) => span.traceId === traceId);
  const request = ours.find((span) => span.parentSpanId === 'b7ad6b7169203331');
  expect(request?.name).toContain('request');
  const parts = ours.filter((span) => span.parentSpanId === request?.spanId).map(({ name }) => name);
  expect(parts).toEqual(expect.arrayContaining(['decode', 'queue', 'compute', 'encode']));
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
    expect(performance.now() - from).toBeLessThan(3000);
  });
});
