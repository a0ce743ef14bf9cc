import { describe, expect, it, vi } from 'vitest';
import { loggingApp } from '../../../helpers/app.ts';
import { rawClient } from '../../../helpers/raw-client.ts';

const { app, url, lines } = await loggingApp({ WORKERS: '1' });
await app.dispatcher.start();

/** A worker takes some tenths of a second per four images. */
const body = (images: number) =>
  JSON.stringify({
    layer: { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 21, padding: 10 },
    input: { shape: [images, 16, 64, 64], fill: 1 },
    format: 'none',
  });
const post = (text: string, version = '1.1') =>
  `POST /v1/conv HTTP/${version}\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
const patient = { timeout: 15_000 };

describe('a client that ends its half of the connection', () => {
  it.each(['1.1', '1.0'])('while it is computed for, gets its answer with HTTP/%s', async (version) => {
    const { socket, said, statuses, ended } = rawClient(url);
    socket.end(post(body(8), version));
    await vi.waitUntil(ended, patient);
    expect(statuses().filter((status) => status !== 100)).toEqual([200]);
    expect(said()).toContain('"statistics":');
    expect(statuses().includes(100)).toBe(version === '1.1');
    expect(lines.at(-1)).toMatchObject({ status: 200, msg: 'answered' });
  });

  it('gets all answers that it has asked for', async () => {
    const { socket, statuses, ended } = rawClient(url);
    socket.end(`GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n${post(body(4))}${post(body(4))}`);
    await vi.waitUntil(ended, patient);
    expect(statuses().filter((status) => status !== 100)).toEqual([200, 200, 200]);
  });

  it('has its connection closed where it asks for nothing', async () => {
    const { socket, statuses, ended } = rawClient(url);
    socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await vi.waitUntil(() => statuses().length === 1, patient);
    socket.end();
    await vi.waitUntil(ended, { timeout: 1000 });
  });

  it('and has gone, is not computed for', async () => {
    const { socket } = rawClient(url);
    socket.write(post(body(20)));
    await vi.waitUntil(() => app.dispatcher.load.running === 1, patient);
    const from = performance.now();
    socket.destroy();
    await vi.waitUntil(() => app.dispatcher.load.running === 0, { ...patient, interval: 5 });
    expect(performance.now() - from).toBeLessThan(1000);
    expect(lines.at(-1)).toMatchObject({ status: 499, problem: 'client-closed' });
  });
});
