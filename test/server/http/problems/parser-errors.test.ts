import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { listeningApp } from '../../../helpers/app.ts';
import { rawClient } from '../../../helpers/raw-client.ts';

const { app, url } = await listeningApp({ HEADERS_TIMEOUT_MS: '1000' });

it.each([
  ['half a header', 'GET /health/live HTTP/1.1\r\nhost: x\r\n', 408],
  ['what is no HTTP', 'no request\r\n\r\n', 400],
])(
  'ends the connection of a client that does not, after %s',
  { timeout: 15_000 },
  async (_, opening, status) => {
    const client = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    let said = '';
    client.on('data', (part) => {
      said += part;
    });
    client.write(opening);
    await once(client, 'end');
    expect(said).toContain(`HTTP/1.1 ${status} `);
    const connections = () =>
      new Promise((resolve) => {
        app.server.getConnections((_, count) => resolve(count));
      });
    await vi.waitFor(async () => expect(await connections()).toBe(0), { timeout: 5000 });
    client.destroy();
  },
);

const live = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';
const layer = { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 21, padding: 10 };
const body = JSON.stringify({ layer, input: { shape: [4, 16, 64, 64], fill: 1 }, format: 'none' });
const long = `POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

it.each([
  ['what is no HTTP', 'garbage\r\n\r\n', [200, 200, 400]],
  ['half a header, in time', 'GET / HTTP/1.1\r\n', [200, 200, 408]],
  ['a header that is too long', `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}`, [200, 200, 431]],
  [
    'half a request that is none then',
    'POST /v1/conv HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nno chunk\r\n',
    [200, 200, 400],
  ],
])('answers what came before %s, and then that', { timeout: 30_000 }, async (_, ending, expected) => {
  await app.dispatcher.start();
  const { socket, statuses, failed, ended } = rawClient(url);
  socket.write(long + live + ending);
  await vi.waitUntil(ended, { timeout: 20_000 });
  expect([statuses(), failed()]).toEqual([expected, undefined]);
  socket.destroy();
});
