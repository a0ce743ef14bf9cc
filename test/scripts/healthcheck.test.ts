import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';

const script = fileURLToPath(new URL('../../scripts/healthcheck.sh', import.meta.url));

/** Runs the health check as the container does: a process that knows the server's settings. */
function check(settings: Readonly<Record<string, string>>): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, ...settings };
    execFile('bash', [script], { env, timeout: 30_000 }, (error, _, stderr) =>
      resolve({ code: error ? error.code : 0, stderr }),
    );
  });
}

/** A server that answers all requests with this status, its port, and what it was asked. */
async function serverWith(status: number, host = '127.0.0.1') {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, reply) => {
    asked.push(request);
    reply.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  return { port: String((server.address() as AddressInfo).port), asked };
}

const healthy = { code: 0, stderr: '' };

describe('healthcheck.sh', () => {
  it('should ask whether the process lives, where it serves health', async () => {
    const { port, asked } = await serverWith(200);
    expect(await check({ HOST: '127.0.0.1', PORT: '1', HEALTH_PORT: port })).toEqual(healthy);
    expect(asked.map(({ method, url, headers }) => [method, url, headers.host])).toEqual([
      ['GET', '/health/live', 'localhost'],
    ]);
  });

  it.each([{}, { HEALTH_PORT: '' }])('should ask PORT where there is no other: %j', async (settings) => {
    const { port } = await serverWith(200);
    expect(await check({ PORT: port, ...settings })).toEqual(healthy);
  });

  it.each([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
    ['::1', '::1'],
  ])('should ask on loopback with HOST=%s', async (HOST, listening) => {
    const { port } = await serverWith(200, listening);
    expect(await check({ HOST, PORT: port })).toEqual(healthy);
  });

  it('should take a service that wants a key for live', async () => {
    const { port } = await serverWith(401);
    expect(await check({ PORT: port })).toEqual(healthy);
  });

  it('should end with 1 and the reason where the event loop is stuck', async () => {
    const { port } = await serverWith(503);
    const { code, stderr } = await check({ PORT: port });
    expect([code, stderr]).toEqual([1, `not live: /health/live on 127.0.0.1/${port} answers 503\n`]);
  });

  it('should end with 1 and the reason where nobody listens', async () => {
    const port = String(await freePort());
    const { code, stderr } = await check({ PORT: port });
    expect([code, stderr]).toEqual([1, `not live: nothing listens on 127.0.0.1/${port}\n`]);
  });
});
