import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freePort } from '../scripts/free-port.ts';
import { convExamples } from '../src/schemas/examples.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

const dist = (name: string) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));

it('sends the spans of a request, under the trace that it came with, to where OpenTelemetry says', async () => {
  const spans: Span[] = [];
  const collector = createServer(async (request, reply) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { resourceSpans } = JSON.parse(Buffer.concat(parts).toString());
    for (const { scopeSpans } of resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
    reply.end('{}');
  }).listen(await freePort(), '127.0.0.1');
  await once(collector, 'listening');
  const { port } = Object(collector.address());
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(process.execPath, ['--import', dist('tracing.js'), dist('server.js')], {
    env: {
      PATH: process.env.PATH,
      PORT: new URL(url).port,
      WORKERS: '1',
      LOG_LEVEL: 'error',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    },
    stdio: 'ignore',
  });
  try {
    while (
      await fetch(`${url}/health/ready`).then(
        ({ status }) => status !== 200,
        () => true,
      )
    )
      await new Promise((resolve) => setTimeout(resolve, 50));
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const reply = await fetch(`${url}/v1/conv`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      body: JSON.stringify(convExamples.tutorial.value),
    });
    expect(reply.status).toBe(200);
    server.kill('SIGTERM');
    await once(server, 'exit');
    const ours = spans.filter((span) => span.traceId === traceId);
    const request = ours.find((span) => span.parentSpanId === 'b7ad6b7169203331');
    expect(request?.name).toContain('request');
    const parts = ours.filter((span) => span.parentSpanId === request?.spanId).map(({ name }) => name);
    expect(parts).toEqual(expect.arrayContaining(['decode', 'queue', 'compute', 'encode']));
  } finally {
    server.kill('SIGKILL');
    collector.close();
  }
});
