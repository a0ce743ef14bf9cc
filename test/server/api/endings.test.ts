import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { convExamples } from '../../../src/contract/conv.ts';
import { loggingApp } from '../../helpers/app.ts';
import { figure, readExposition } from '../../helpers/exposition.ts';

const settings = { WORKERS: '1', REQUEST_TIMEOUT_MS: '1000', REPLY_TIMEOUT_MS: '1000' };
const { app, url, lines } = await loggingApp({ ...settings, MAX_BODY_BYTES: '1000000' });
await app.dispatcher.start();
const patient = { timeout: 10_000 };
const read = async () => readExposition(await (await fetch(`${url}/metrics`)).text());

const tutorial = JSON.stringify(convExamples.tutorial.value);
const head = (fields: string, path = '/v1/conv') =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${fields}\r\n\r\n`;
const long = JSON.stringify({
  layer: { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 21, padding: 10, groups: 4 },
  input: { shape: [60, 16, 64, 64], fill: 1 },
  format: 'none',
});
/** Its answer is 22 MB, most of which no socket takes. */
const large = JSON.stringify({
  layer: { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 1, groups: 16 },
  input: { shape: [8, 16, 128, 128], fill: 0.123 },
  include: ['input'],
  format: 'base64',
});

async function connected(text: string | Buffer): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

/** What the service has logged of requests, and counted by status and by problem, while `work` was done. */
async function during(work: () => Promise<void>) {
  const before = await read();
  const from = lines.length;
  const logged = () => lines.slice(from).filter(({ path }) => path !== '/metrics');
  await work();
  await vi.waitFor(() => expect(logged().length).toBeGreaterThan(0), patient);
  // What would be counted or logged twice has the time to be.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const after = await read();
  const grown = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    figure(after, name, labels) - figure(before, name, labels);
  const by = (name: string, label: string) =>
    Object.fromEntries(
      [...new Set(after.get(name)?.samples.map(({ labels }) => labels[label]))]
        .map((value) => [value, grown(name, { [label]: value })] as const)
        .filter(([, count]) => count > 0),
    );
  return {
    logged: logged(),
    statuses: by('groupconv_http_requests_total', 'status'),
    problems: by('groupconv_problems_total', 'code'),
    received: grown('groupconv_http_received_bytes_total'),
    sent: grown('groupconv_http_sent_bytes_total'),
  };
}

/** What /metrics itself is counted with: twice between two looks. */
const looks = expect.any(Number);

describe('a client that goes', () => {
  const half = (fields: string, body: string | Buffer) =>
    Buffer.concat([Buffer.from(head(fields)), Buffer.from(body).subarray(0, 20)]);
  const once499 = { method: 'POST', path: '/v1/conv', status: 499, problem: 'client-closed', level: 30 };

  it.each([
    ['resets its connection in the body', half(`content-length: ${tutorial.length}`, tutorial), 'reset'],
    ['closes it in the body', half(`content-length: ${tutorial.length}`, tutorial), 'close'],
    ['closes its half in the body', half(`content-length: ${tutorial.length}`, tutorial), 'end'],
    ['closes it in a chunk', Buffer.from(`${head('transfer-encoding: chunked')}ff\r\n{"layer`), 'close'],
    [
      'resets it in a body that is coded',
      half('content-encoding: gzip\r\ncontent-length: 1000', gzipSync(tutorial)),
      'reset',
    ],
  ])('and %s is counted and logged once', async (_, text, how) => {
    const { logged, statuses, problems } = await during(async () => {
      const socket = await connected(text);
      await vi.waitFor(async () => expect(figure(await read(), 'groupconv_http_requests_in_flight')).toBe(2));
      if (how === 'reset') socket.resetAndDestroy();
      else if (how === 'end') socket.end();
      else socket.destroy();
    });
    expect(logged).toEqual([expect.objectContaining({ ...once499, msg: 'broken off' })]);
    expect(logged[0]).not.toHaveProperty('err');
    expect(statuses).toEqual({ 200: looks, 499: 1 });
    expect(problems).toEqual({ 'client-closed': 1 });
  });

  it('while it is computed for, is counted and logged once', async () => {
    const { logged, statuses, problems, received } = await during(async () => {
      const socket = await connected(head(`content-length: ${long.length}`) + long);
      await vi.waitFor(() => expect(app.dispatcher.load.running).toBe(1), patient);
      socket.destroy();
      await vi.waitFor(() => expect(app.dispatcher.load.running).toBe(0), patient);
    });
    expect(logged).toEqual([expect.objectContaining({ ...once499, msg: 'broken off' })]);
    expect(statuses).toEqual({ 200: looks, 499: 1 });
    expect(problems).toEqual({ 'client-closed': 1 });
    expect(received).toBe(long.length);
  });

  it('while it reads, is counted and logged once, with what it was sent', async () => {
    const { logged, statuses, problems, sent } = await during(async () => {
      const socket = await connected(head(`content-length: ${large.length}`) + large);
      await once(socket, 'data');
      socket.pause();
      await vi.waitFor(() => expect(app.dispatcher.byteBudget.held).toBeGreaterThan(20_000_000), patient);
      socket.destroy();
    });
    expect(logged).toEqual([
      expect.objectContaining({ ...once499, msg: 'broken off', timing: expect.stringMatching(/^decode;/) }),
    ]);
    expect(statuses).toEqual({ 200: looks, 499: 1 });
    expect(problems).toEqual({ 'client-closed': 1 });
    expect(sent).toBeGreaterThan(65_536);
    expect(sent).toBeLessThan(15_000_000);
  });

  it('is given up where it does not read a file in time', async () => {
    const brokenOff = () => lines.filter(({ path, status }) => path === file && status === 499);
    const file = '/docs/static/swagger-ui-bundle.js';
    // More than the buffers of both sockets hold.
    const socket = await connected(`GET ${file} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(20));
    socket.pause();
    await vi.waitFor(() => expect(brokenOff().length).toBeGreaterThan(0), patient);
    socket.destroy();
  });
});

describe('what the HTTP parser refuses', () => {
  it('in the middle of a request is that request, counted and logged once: a body that is too slow', async () => {
    let answer = '';
    const { logged, statuses, problems } = await during(async () => {
      const socket = await connected(`${head('content-length: 1000')}{"layer`);
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      await once(socket, 'close');
    });
    const { instance } = JSON.parse(answer.slice(answer.indexOf('{')));
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(logged).toEqual([
      expect.objectContaining({ reqId: instance, status: 408, problem: 'request-timeout', level: 30 }),
    ]);
    expect(statuses).toEqual({ 200: looks, 408: 1 });
    expect(problems).toEqual({ 'request-timeout': 1 });
  });

  it('in the middle of a request, and before there is one, has an instance that the log has too', async () => {
    for (const text of [`${head('transfer-encoding: chunked')}5\r\nhello\r\nx\r\n`, 'secret words\r\n\r\n']) {
      let answer = '';
      const { logged, problems } = await during(async () => {
        const socket = await connected(text);
        socket.on('data', (chunk) => {
          answer += chunk;
        });
        await once(socket, 'close');
      });
      const { instance } = JSON.parse(answer.slice(answer.indexOf('{')));
      expect(instance).toMatch(/^req-[0-9a-f-]{36}$/);
      expect(answer).toContain(`x-request-id: ${instance}\r\n`);
      expect(logged).toEqual([
        expect.objectContaining({ reqId: instance, problem: 'malformed-request', level: 30 }),
      ]);
      expect(JSON.stringify(logged)).not.toMatch(/secret|hello/);
      expect(problems).toEqual({ 'malformed-request': 1 });
    }
  });
});

describe('what is refused before a route is found', () => {
  it.each([
    ['a bad escape', '/v1/%zz?secret=words'],
    ['a parameter that is too long', `/assets/${'x'.repeat(300)}`],
  ])('is answered, counted and logged like others: %s', async (_, path) => {
    let answer = new Response();
    const { logged, statuses, problems } = await during(async () => {
      answer = await fetch(url + path);
    });
    expect(answer.status).toBe(400);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/problem+json',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    });
    const id = answer.headers.get('x-request-id');
    expect(await answer.json()).toMatchObject({ type: '/problems/malformed-request', instance: id });
    expect(logged).toEqual([expect.objectContaining({ reqId: id, status: 400, msg: 'answered' })]);
    expect(JSON.stringify(logged)).not.toContain('words');
    expect(statuses).toEqual({ 200: looks, 400: 1 });
    expect(problems).toEqual({ 'malformed-request': 1 });
  });

  it('needs a key, and counts for the rate limit', async () => {
    const key = 'first-key-0123456789';
    const guarded = await loggingApp({ API_KEYS: key, RATE_LIMIT: '2' });
    const ask = async (headers: Readonly<Record<string, string>>) =>
      (await fetch(`${guarded.url}/%zz`, { headers })).status;
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push(await ask({ 'x-api-key': key }));
    expect(statuses).toEqual([400, 400, 429]);
    expect(await ask({})).toBe(401);
  });
});

describe('bytes of bodies', () => {
  const bytes = async (work: () => Promise<unknown>) => {
    const { received, sent } = await during(async () => {
      await work();
    });
    return { received, sent };
  };
  const headers = { 'content-type': 'application/json' };
  const post = (init: RequestInit) =>
    fetch(`${url}/v1/conv`, { method: 'POST', ...init, headers: { ...headers, ...init.headers } });
  it('are counted as they come, whatever they announce', async () => {
    const chunks = new ReadableStream({
      start(controller) {
        for (const part of [tutorial.slice(0, 50), tutorial.slice(50)]) controller.enqueue(Buffer.from(part));
        controller.close();
      },
    });
    const chunked = await bytes(() => post({ body: chunks, duplex: 'half' }));
    expect(chunked.received).toBe(tutorial.length);
    const zipped = gzipSync(tutorial.padEnd(5000));
    const coded = await bytes(() => post({ body: zipped, headers: { 'content-encoding': 'gzip' } }));
    expect(coded.received).toBe(zipped.length);
    const refused = await bytes(async () => {
      const socket = await connected(head('content-length: 68000000'));
      await once(socket, 'data');
      socket.destroy();
    });
    expect(refused.received).toBe(0);
  });

  it('are not counted as sent where a HEAD has none', async () => {
    const { sent } = await bytes(() => fetch(`${url}/openapi.json`, { method: 'HEAD' }));
    const whole = await bytes(async () => (await fetch(`${url}/openapi.json`)).text());
    expect(whole.sent).toBeGreaterThan(sent + 5000);
  });
});

describe('GET /docs/*', () => {
  it('has its refusals counted and logged as others', async () => {
    const { logged, statuses, problems } = await during(async () => {
      await fetch(`${url}/docs/nothing`);
    });
    expect(logged).toEqual([expect.objectContaining({ status: 404, problem: 'not-found' })]);
    expect(statuses).toEqual({ 200: looks, 404: 1 });
    expect(problems).toEqual({ 'not-found': 1 });
  });
});

describe('a connection that there is no room for', () => {
  it('is counted', async () => {
    const full = await loggingApp({ MAX_CONNECTIONS: '2' });
    const port = Number(new URL(full.url).port);
    const sockets = Array.from({ length: 5 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    await vi.waitFor(() => expect(sockets.filter(({ destroyed }) => destroyed).length).toBe(3), patient);
    const reply = await full.app.inject('/metrics');
    expect(figure(readExposition(reply.body), 'groupconv_connections_dropped_total')).toBe(3);
    for (const socket of sockets) socket.destroy();
  });
});
