import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { Client, request } from 'undici';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { buildApp } from '../../../src/server/app.ts';
import { loadConfig } from '../../../src/server/config.ts';
import { listeningApp } from '../../helpers/app.ts';

/** A second of arithmetic, or several, in many pieces. */
const long = JSON.stringify({
  layer: {
    type: 'conv2d',
    in_channels: 16,
    out_channels: 16,
    kernel_size: 21,
    padding: 10,
    groups: 4,
    dtype: 'float64',
  },
  input: { shape: [60, 16, 64, 64], fill: 1 },
  format: 'none',
});
const small = JSON.stringify({
  layer: { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 },
  input: { shape: [2, 16, 100, 100], fill: 1 },
  format: 'none',
});
const headers = { 'content-type': 'application/json' };
const ask = (url: string, body: string, more: Readonly<Record<string, string>> = {}) =>
  request(`${url}/v1/conv`, { method: 'POST', headers: { ...headers, ...more }, body });
const idle = { running: 0, waiting: 0, work: 0 };

describe('a full line', () => {
  it('is answered with 503 and Retry-After at once, while what was accepted goes on', async () => {
    const { app, url } = await listeningApp({ WORKERS: '1', MAX_QUEUE: '1' });
    await app.dispatcher.start();
    const accepted = [ask(url, long)];
    await vi.waitFor(() => expect(app.dispatcher.load.running).toBe(1));
    accepted.push(ask(url, small));
    await vi.waitFor(() => expect(app.dispatcher.load.waiting).toBe(1));
    const refused = await Promise.all(Array.from({ length: 20 }, () => ask(url, small)));
    expect(app.dispatcher.load, 'the first job still runs').toMatchObject({ running: 1, waiting: 1 });
    for (const { statusCode, headers, body } of refused) {
      expect([statusCode, headers['retry-after']]).toEqual([503, '1']);
      expect(await body.json()).toMatchObject({
        type: '/problems/unavailable',
        detail: expect.stringMatching(/MAX_QUEUE\)/),
      });
    }
    for (const { statusCode, body } of await Promise.all(accepted)) {
      await body.dump();
      expect(statusCode).toBe(200);
    }
    expect(app.dispatcher.load).toMatchObject(idle);
  });

  it('refuses a large body before it is sent', async () => {
    const { app, url } = await listeningApp({ WORKERS: '1', MAX_QUEUE: '1' });
    await app.dispatcher.start();
    const accepted = [ask(url, long), ask(url, long)];
    await vi.waitFor(() => expect(app.dispatcher.load.waiting).toBe(1));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      'POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9999999\r\n\r\n',
    );
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 503 /);
    socket.destroy();
    for (const { body } of await Promise.all(accepted)) await body.dump();
  });

  it('holds no more bytes of bodies than it may, whatever was announced', async () => {
    const { app, url } = await listeningApp({ MAX_QUEUE_BYTES: '100000', INLINE_BODY_BYTES: '1000' });
    const begun = new Client(url);
    async function* half() {
      yield ' '.repeat(60_000);
      await vi.waitFor(() => expect(app.dispatcher.byteBudget.held).toBe(60_000));
      const second = await ask(url, ' '.repeat(60_000));
      expect(second.statusCode).toBe(503);
      await second.body.dump();
      yield long;
    }
    const first = await begun.request({
      method: 'POST',
      path: '/v1/conv',
      headers,
      body: Readable.from(half()),
    });
    await first.body.dump();
    expect(first.statusCode).toBe(200);
    await vi.waitFor(() => expect(app.dispatcher.byteBudget.held).toBe(0));
    await begun.close();
  });
});

describe('a body that waits to be decoded', () => {
  it('says so in its timing and in the metrics', async () => {
    const { app, url } = await listeningApp({ WORKERS: '1', MAX_QUEUE_WORK: '100000000000' });
    await app.dispatcher.start();
    const first = ask(url, long);
    await vi.waitFor(() => expect(app.dispatcher.load.running).toBe(1));
    const { headers, body } = await ask(url, small + ' '.repeat(100_000));
    await body.dump();
    await (await first).body.dump();
    const [, queue] = /queue;dur=([\d.]+)/.exec(String(headers['server-timing'])) ?? [];
    expect(Number(queue)).toBeGreaterThan(100);
    const metrics = await (await request(`${url}/metrics`)).body.text();
    const [, waited] = /^groupconv_queue_wait_seconds_sum\{stage="decode"\} (.*)$/m.exec(metrics) ?? [];
    expect(Number(waited)).toBeGreaterThan(0.1);
  });
});

describe('a time budget', () => {
  it('that runs out is answered with 504, and the work is stopped', async () => {
    const { app, url } = await listeningApp({ WORKERS: '1' });
    await app.dispatcher.start();
    const late = await ask(url, long, { 'request-timeout': '0.1' });
    expect(late.statusCode).toBe(504);
    expect(await late.body.json()).toMatchObject({
      type: '/problems/deadline-exceeded',
      instance: late.headers['x-request-id'],
    });
    await vi.waitFor(() => expect(app.dispatcher.load).toMatchObject({ alive: 1, ...idle }), {
      timeout: 5000,
      interval: 5,
    });
  });

  it('is the default where the request asks for more, or for none', async () => {
    const { url } = await listeningApp({ WORKERS: '1', REQUEST_BUDGET_MS: '100' });
    for (const more of [{}, { 'request-timeout': '60' }]) {
      const late = await ask(url, long, more);
      await late.body.dump();
      expect(late.statusCode).toBe(504);
    }
  });

  it.each(['0', '-1', 'soon', '1e3', '1,5', ''])('of %j is refused', async (field) => {
    const { app } = await listeningApp();
    const reply = await app.inject({ url: '/health/live', headers: { 'request-timeout': field } });
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({ type: '/problems/malformed-request' });
  });
});

describe('a handler that never ends', () => {
  const times = { REQUEST_TIMEOUT_MS: '1000', REQUEST_BUDGET_MS: '1', REPLY_TIMEOUT_MS: '1000' };

  it('loses its connection after them and a second where the request has a body', async () => {
    const app = await buildApp(loadConfig(times));
    app.post('/hangs', { schema: { hide: true } }, () => new Promise(() => {}));
    onTestFinished(() => app.close());
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const asked = fetch(`${url}/hangs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    await expect(asked).rejects.toThrow('fetch failed');
  });

  it('is answered for after all budgets of a request', async () => {
    const app = await buildApp(loadConfig(times));
    app.get('/hangs', { schema: { hide: true } }, () => new Promise(() => {}));
    onTestFinished(() => app.close());
    const { status, headers } = await fetch(`${await app.listen({ host: '127.0.0.1', port: 0 })}/hangs`);
    expect(status).toBe(504);
    expect(headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('a client that goes', () => {
  it('takes its work along, running or waiting, and leaves the worker', async () => {
    const { app, url } = await listeningApp({ WORKERS: '1', MAX_QUEUE_WORK: '100000000000' });
    await app.dispatcher.start();
    const clients = Array.from({ length: 5 }, () => {
      const controller = new AbortController();
      const reply = request(`${url}/v1/conv`, {
        method: 'POST',
        headers,
        body: long,
        signal: controller.signal,
      });
      return { controller, ended: reply.catch((error) => error.name) };
    });
    await vi.waitFor(() => expect(app.dispatcher.load).toMatchObject({ running: 1, waiting: 4 }));
    for (const { controller } of clients) controller.abort();
    await vi.waitFor(() => expect(app.dispatcher.load).toMatchObject({ alive: 1, ...idle }), {
      timeout: 5000,
      interval: 5,
    });
    for (const { ended } of clients) expect(await ended).toBe('AbortError');
    const after = await ask(url, small);
    await after.body.dump();
    expect(after.statusCode).toBe(200);
  });
});

describe('a client that does not read', () => {
  it('has its answer count among the bytes that are held, and is cut off in time', async () => {
    const { app, url } = await listeningApp({ REPLY_TIMEOUT_MS: '1000', MAX_QUEUE_BYTES: '1000000' });
    const large = JSON.stringify({
      layer: { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 1, groups: 16 },
      input: { shape: [8, 16, 128, 128], fill: 0.123 },
      include: ['input'],
      format: 'base64',
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
    socket.write(
      `POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${large.length}\r\n\r\n${large}`,
    );
    await vi.waitFor(() => expect(app.dispatcher.byteBudget.held).toBeGreaterThan(20_000_000), {
      timeout: 10_000,
    });
    const refused = await ask(url, small);
    expect(refused.statusCode).toBe(503);
    expect(await refused.body.json()).toMatchObject({ detail: expect.stringMatching(/MAX_QUEUE_BYTES/) });
    await vi.waitFor(() => expect(app.dispatcher.byteBudget.held).toBe(0), { timeout: 10_000 });
    socket.destroy();
  });
});

describe('a client that does not wait for its answer before it asks again', () => {
  it('has one request worked on at a time, and leaves nothing behind when it goes', {
    timeout: 30_000,
  }, async () => {
    const { app, url } = await listeningApp({ WORKERS: '1', MAX_QUEUE_BYTES: '1000000' });
    await app.dispatcher.start();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const message = (body: string) =>
      `POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    socket.write(message(long) + message(' '.repeat(400_000) + small));
    await vi.waitFor(() => expect(app.dispatcher.load.running).toBe(1));
    const inFlight = async () => (await request(`${url}/metrics`)).body.text();
    expect(await inFlight()).toContain('\ngroupconv_http_requests_in_flight 2\n');
    expect(app.dispatcher.byteBudget.held).toBe(0);
    socket.destroy();
    // Nothing is read meanwhile, so the end of the connection is seen at the end of the job.
    await vi.waitFor(() => expect(app.dispatcher.load).toMatchObject(idle), { timeout: 25_000 });
    // The requests end a little later than their work.
    await vi.waitFor(async () =>
      expect(await inFlight()).toContain('\ngroupconv_http_requests_in_flight 1\n'),
    );
    expect(app.dispatcher.byteBudget.held).toBe(0);
  });
});
