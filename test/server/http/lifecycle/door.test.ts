import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { convExamples } from '../../../../src/contract/conv.ts';
import { loggingApp } from '../../../helpers/app.ts';
import { figure, readExposition } from '../../../helpers/exposition.ts';

const origin = 'https://example.org';
const settings = { WORKERS: '1', MAX_QUEUE: '1', CORS_ORIGINS: origin };
const { app, url, lines } = await loggingApp(settings);
const read = async () => readExposition(await (await fetch(`${url}/metrics`)).text());

const layer = { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 21, padding: 10, groups: 4 };
/** Seconds of arithmetic. */
const long = JSON.stringify({ layer, input: { shape: [80, 16, 64, 64], fill: 1 }, format: 'none' });
/** Some milliseconds of it. */
const short = JSON.stringify({ layer, input: { shape: [1, 16, 64, 64], fill: 1 }, format: 'none' });
const inline = JSON.stringify(convExamples.tutorial.value);
const head = (length: number, path = '/v1/conv') =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\norigin: ${origin}\r\ncontent-type: application/json\r\n` +
  `content-length: ${length}\r\n\r\n`;

interface Said {
  readonly status: number;
  readonly fields: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The next answer on the connection. */
async function said(socket: Socket, text: string): Promise<Said> {
  let answer = '';
  const collect = (part: Buffer) => {
    answer += part;
  };
  socket.on('data', collect);
  socket.write(text);
  const whole = () => {
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer) ?? [];
    const end = answer.indexOf('\r\n\r\n') + 4;
    return length !== undefined && end > 3 && answer.length >= end + Number(length) ? end : undefined;
  };
  await vi.waitUntil(whole, { timeout: 5000, interval: 1 });
  socket.off('data', collect);
  const [first, ...fields] = answer.slice(0, whole()).trim().split('\r\n');
  const pairs = fields.map((line) => line.split(/: (.*)/, 2));
  return {
    status: Number(first.split(' ')[1]),
    fields: new Map(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    body: answer.slice(whole()),
  };
}

async function connected(): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Does something while one job runs and one waits. */
async function whileFull(work: () => Promise<void>): Promise<void> {
  const clients = [await connected(), await connected()];
  for (const client of clients) client.write(head(long.length) + long);
  await vi.waitFor(() => expect(app.dispatcher.load).toMatchObject({ running: 1, waiting: 1 }));
  await work();
  expect(app.dispatcher.load, 'the line is full all the time').toMatchObject({ running: 1, waiting: 1 });
  for (const client of clients) client.destroy();
  await vi.waitFor(() => expect(app.dispatcher.load).toMatchObject({ running: 0, waiting: 0 }), 5000);
}
beforeAll(() => app.dispatcher.start());

describe('while the line is full', () => {
  it('small jobs are done at once', () =>
    whileFull(async () => {
      const socket = await connected();
      for (let i = 0; i < 3; i++) expect((await said(socket, head(inline.length) + inline)).status).toBe(200);
      socket.destroy();
    }));

  it('a client that was refused is refused by its header alone, as it was before', () =>
    whileFull(async () => {
      const socket = await connected();
      const first = await said(socket, head(short.length) + short);
      const again = await said(socket, head(1000));
      expect([first.status, again.status]).toEqual([503, 503]);
      const changing = new Set(['x-request-id', 'content-length', 'date', 'cache-control']);
      const lasting = ({ fields }: Said) =>
        [...fields].filter(([name]) => !changing.has(name)).sort(([one], [other]) => (one < other ? -1 : 1));
      expect(lasting(again)).toEqual(lasting(first));
      expect(again.fields.get('retry-after')).toBe('1');
      expect(again.fields.get('access-control-allow-origin')).toBe(origin);
      expect(again.fields.get('x-content-type-options')).toBe('nosniff');
      expect(JSON.parse(again.body)).toMatchObject({
        type: '/problems/unavailable',
        status: 503,
        detail: expect.stringMatching(/MAX_QUEUE\)/),
        instance: again.fields.get('x-request-id'),
      });
      socket.destroy();
    }));

  it('who is refused by the header is counted and logged, and is asked nothing else', () =>
    whileFull(async () => {
      const socket = await connected();
      await said(socket, head(short.length) + short);
      const before = await read();
      const { fields } = await said(socket, head(short.length) + short);
      const other = await said(socket, `${head(2, '/v1/shapes')}{}`);
      expect(other.status).toBe(422);
      const after = await read();
      const grown = (name: string, labels: Readonly<Record<string, string>>) =>
        figure(after, name, labels) - figure(before, name, labels);
      const route = '/v1/conv';
      expect(grown('groupconv_http_requests_total', { route, status: '503' })).toBe(1);
      expect(grown('groupconv_overload_refusals_total', { bound: 'requests' })).toBe(1);
      expect(grown('groupconv_problems_total', { code: 'unavailable' })).toBe(1);
      const id = fields.get('x-request-id');
      expect(lines.filter(({ reqId }) => reqId === id)).toEqual([
        expect.objectContaining({ status: 503, problem: 'unavailable', path: route, msg: 'answered' }),
      ]);
      socket.destroy();
    }));
});

it('who was refused is let in when there is room', async () => {
  const socket = await connected();
  await whileFull(async () => {
    expect((await said(socket, head(short.length) + short)).status).toBe(503);
  });
  expect((await said(socket, head(short.length) + short)).status).toBe(200);
  socket.destroy();
});
