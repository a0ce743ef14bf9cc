import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { listeningApp } from '../../../helpers/app.ts';
import { rawClient } from '../../../helpers/raw-client.ts';

const room = 1_000_000;
const { app, url } = await listeningApp({ MAX_QUEUE_BYTES: String(room), MAX_BODY_BYTES: '20000000' });

const head = (fields: string) =>
  `POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${fields}\r\n\r\n`;
const large = 9_000_000;

const client = () => rawClient(url);

/** Holds most of the room for bodies, as a client that has sent it just now. */
async function occupied(work: () => Promise<void>): Promise<void> {
  const account = app.dispatcher.byteBudget.open(() => {});
  account.stopWaiting();
  account.add(room - 10);
  await work().finally(() => account.release());
}

const bodies: [string, string, (socket: Socket) => void][] = [
  ['a length', `content-length: ${large}`, (socket) => socket.write(' '.repeat(large))],
  [
    'chunks',
    'transfer-encoding: chunked',
    (socket) => socket.write(`${large.toString(16)}\r\n${' '.repeat(large)}\r\n0\r\n\r\n`),
  ],
];

describe('a client whose body is refused while it sends it', () => {
  it.each(bodies)('and says %s, gets its 503 when it has sent all, and goes on', async (_, fields, write) => {
    await occupied(async () => {
      const { socket, statuses, failed } = client();
      socket.write(head(fields));
      await setTimeout(50);
      write(socket);
      await vi.waitUntil(() => statuses().length > 0 && socket.writableLength === 0, { timeout: 5000 });
      socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
      await vi.waitUntil(() => statuses().length > 1, { timeout: 5000 });
      expect([statuses(), failed()]).toEqual([[503, 200], undefined]);
      socket.destroy();
    });
  });

  it.each(bodies)(
    'and says %s, and wants no more, gets its 503 and then the end',
    async (_, fields, write) => {
      await occupied(async () => {
        const { socket, said, statuses, failed, ended } = client();
        socket.write(head(`${fields}\r\nconnection: close`));
        await setTimeout(50);
        expect(ended()).toBe(false);
        write(socket);
        await vi.waitUntil(ended, { timeout: 5000 });
        expect([statuses(), failed(), said().includes('keep-alive')]).toEqual([[503], undefined, false]);
        socket.destroy();
      });
    },
  );

  it('which is coded, gets its 503', async () => {
    const coded = gzipSync(Buffer.alloc(large));
    await occupied(async () => {
      const { socket, statuses, failed } = client();
      socket.write(head(`content-encoding: gzip\r\ncontent-length: ${2 * coded.length}`));
      socket.write(coded);
      await vi.waitUntil(() => statuses().length > 0, { timeout: 5000 });
      socket.write(coded);
      socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
      await vi.waitUntil(() => statuses().length > 1, { timeout: 5000 });
      expect([statuses(), failed()]).toEqual([[503, 200], undefined]);
      socket.destroy();
    });
  });
});

it('gives up who sends slowly with a 503, for others, and takes no memory for what it sends then', async () => {
  const { socket, statuses, failed } = client();
  socket.write(`${head(`content-length: ${large}`)}${' '.repeat(900_000)}`);
  await vi.waitUntil(() => app.dispatcher.byteBudget.held === 900_000, { timeout: 5000 });
  await setTimeout(1500);
  app.dispatcher.byteBudget.check(room);
  await vi.waitUntil(() => statuses().length > 0, { timeout: 5000 });
  expect(app.dispatcher.byteBudget.held).toBe(0);
  socket.write(' '.repeat(large - 900_000));
  socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
  await vi.waitUntil(() => statuses().length > 1, { timeout: 5000 });
  expect([statuses(), failed(), app.dispatcher.byteBudget.held]).toEqual([[503, 200], undefined, 0]);
  socket.destroy();
});

it('reads the rest of a body that is over its limit, too', async () => {
  const { socket, statuses, failed } = client();
  socket.write(head('transfer-encoding: chunked'));
  for (let i = 0; i < 30; i++) socket.write(`f4240\r\n${' '.repeat(1_000_000)}\r\n`);
  socket.write('0\r\n\r\n');
  socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
  await vi.waitUntil(() => statuses().length > 1, { timeout: 10_000 });
  expect([statuses(), failed()]).toEqual([[413, 200], undefined]);
  socket.destroy();
});

it.each([
  ['is over its limit', head('transfer-encoding: chunked'), 413],
  ['nobody asked for', 'POST /nowhere HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n', 404],
])('gives one answer to a body that %s and does not end', { timeout: 15_000 }, async (_, opening, status) => {
  const slow = await listeningApp({ REQUEST_TIMEOUT_MS: '1000', MAX_BODY_BYTES: '1000' });
  const { socket, statuses, ended } = rawClient(slow.url);
  socket.write(`${opening}7d0\r\n${' '.repeat(2000)}\r\n`);
  await vi.waitUntil(() => statuses().length > 0, { timeout: 5000 });
  await vi.waitUntil(ended, { timeout: 10_000 });
  expect(statuses()).toEqual([status]);
  socket.destroy();
});

it('gives one answer to a body that is refused and then is none', async () => {
  const { socket, statuses, failed, ended } = client();
  socket.write(`POST /nowhere HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`);
  await vi.waitUntil(() => statuses().length > 0, { timeout: 5000 });
  socket.write('no chunk\r\n');
  await vi.waitUntil(ended, { timeout: 5000 });
  expect([statuses(), failed()]).toEqual([[404], undefined]);
  socket.destroy();
});

it('tells a client that writes all of its chunks before it reads that they are too many', async () => {
  const parts = Array.from({ length: 400 }, () => Buffer.alloc(65_536, ' '));
  for (let i = 0; i < 4; i++) {
    const sent = request(`${url}/v1/conv`, {
      ...{ method: 'POST', agent: false, headers: { 'content-type': 'application/json' } },
    });
    const answered = once(sent, 'response');
    for (const part of parts) sent.write(part);
    sent.end();
    const [reply]: IncomingMessage[] = await answered;
    expect(reply.statusCode).toBe(413);
    expect(await text(reply)).toContain('"the body is over the limit of 20000000 bytes (MAX_BODY_BYTES)"');
  }
});
