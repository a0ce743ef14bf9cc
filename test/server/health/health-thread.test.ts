import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../../scripts/free-port.ts';
import { paths } from '../../../src/paths.ts';
import { type HealthOptions, HealthThread } from '../../../src/server/health/health-thread.ts';
import { LoopState } from '../../../src/server/health/loop-state.ts';
import type { HealthThreadData } from '../../../src/server/health/messages.ts';
import { rawClient } from '../../helpers/raw-client.ts';

const patient = { timeout: 10_000 };
const lines: { level: number; msg: string }[] = [];
const common: HealthOptions = {
  host: '127.0.0.1',
  port: 0,
  apiKeys: [],
  openGroups: new Set(['health']),
  log: pino({}, { write: (line) => lines.push(JSON.parse(line)) }),
  isReady: () => true,
  metrics: async () => ({ type: 'text/plain', text: 'up 1\n' }),
};

let thread: HealthThread;
async function started(options: Partial<HealthOptions> = {}): Promise<string> {
  thread = new HealthThread({ ...common, ...options });
  await thread.start();
  return `http://127.0.0.1:${thread.port}`;
}
afterEach(() => thread?.close());

const status = async (url: string) => (await fetch(url)).status;

/** Sends this, and gives all that comes back until the connection ends. */
async function exchange(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.setEncoding('latin1').write(text);
  let received = '';
  socket.on('data', (part: string) => {
    received += part;
  });
  await once(socket, 'close');
  return received;
}

describe('the health thread', () => {
  it('answers on its port, with an id', async () => {
    const url = await started();
    const reply = await fetch(`${url}/health/live`);
    expect(await reply.json()).toEqual({ status: 'live' });
    expect(reply.headers.get('x-request-id')).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const head = await fetch(`${url}/health/live`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '17', '']);
    expect(await (await fetch(`${url}/metrics`)).text()).toBe('up 1\n');
  });

  it.each([
    ['without a Host', 'GET /health/live HTTP/1.1\r\n\r\n'],
    ['with two', 'GET /health/live HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n'],
    ['without a version', 'GET /health/live\r\n\r\n'],
  ])('refuses requests %s, as PORT does', async (_, text) => {
    const answer = await exchange(await started(), text);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"type":"/problems/malformed-request"');
  });

  it('answers a client that ends its half of the connection', async () => {
    const metrics = async () => {
      await sleep(50);
      return { type: 'text/plain', text: 'late 1\n' };
    };
    const client = rawClient(await started({ metrics }));
    client.socket.end('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
    await vi.waitUntil(client.ended, patient);
    expect(client.said()).toContain('late 1\n');
  });

  it('knows at once that the service is no longer ready', async () => {
    let isReady = true;
    const url = await started({ isReady: () => isReady });
    expect(await status(`${url}/health/ready`)).toBe(200);
    isReady = false;
    thread.update();
    expect(await status(`${url}/health/ready`)).toBe(503);
  });

  it('notices in time that the service has become ready', async () => {
    let isReady = false;
    const url = await started({ isReady: () => isReady });
    expect(await status(`${url}/health/ready`)).toBe(503);
    isReady = true;
    await vi.waitFor(async () => expect(await status(`${url}/health/ready`)).toBe(200), patient);
  });

  it('says that an event loop is stuck that gives no sign', async () => {
    // Memory in which no event loop has written.
    const data: HealthThreadData = {
      host: '127.0.0.1',
      port: await freePort(),
      state: new LoopState().buffer,
      apiKeys: [],
      openGroups: new Set(),
    };
    const worker = new Worker(paths.healthThread, { workerData: data });
    try {
      await once(worker, 'message');
      const url = `http://127.0.0.1:${data.port}`;
      for (const path of ['/health/live', '/health/ready', '/metrics'])
        expect(await status(url + path)).toBe(503);
      new LoopState(data.state).beat(true);
      expect(await status(`${url}/health/live`)).toBe(200);
    } finally {
      await worker.terminate();
    }
  });

  it('is replaced when it dies, on the same port, and the log says so', async () => {
    const file = new URL('../../helpers/mortal-health-thread.cjs', import.meta.url);
    const url = await started({ file });
    lines.length = 0;
    await fetch(`${url}/metrics`).catch(() => {});
    await vi.waitFor(async () => expect(await status(`${url}/health/live`)).toBe(200), patient);
    expect(lines.map(({ level, msg }) => [level, msg])).toContainEqual([
      50,
      'the health thread has ended: another takes its place',
    ]);
  });

  it('tells who starts it that its port is taken', async () => {
    const url = await started();
    const other = new HealthThread({ ...common, port: Number(new URL(url).port) });
    await expect(other.start()).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'listen' });
    await other.close();
  });

  it.each([
    ['what is no HTTP', 'no request\r\n\r\n', 400],
    [
      'a header that is too long',
      `GET /health/live HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(9000)}\r\n\r\n`,
      431,
    ],
    [
      'a request with a body, without waiting for it',
      'POST /metrics HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n',
      405,
    ],
  ])('refuses %s', async (_, text, expected) => {
    const received = await exchange(await started(), text);
    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${expected} `));
    expect(received).toContain('\r\ncontent-type: application/problem+json\r\n');
    expect(received).toMatch(/"instance":"req-[0-9a-f-]{36}"/);
  });

  it('goes on when the metrics cannot be written', async () => {
    const url = await started({ metrics: () => Promise.reject(new Error('no')) });
    expect(await status(`${url}/metrics`)).toBe(503);
    expect(await status(`${url}/health/live`)).toBe(200);
  });
});
