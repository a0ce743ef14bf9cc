import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { takeKept, trim } from '../../../src/memory/buffers.ts';
import { listeningApp } from '../../helpers/app.ts';
import { postMessage } from '../../helpers/wire.ts';

const post = (url: string, body: unknown) =>
  request(`${url}/v1/conv`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const outputOf = async (reply: Awaited<ReturnType<typeof post>>): Promise<number[]> =>
  Object(await reply.body.json()).output;

/** A layer that gives each input back, times its one weight. */
const scaling = (weight: number) => ({
  layer: { type: 'conv2d', in_channels: 8, out_channels: 8, kernel_size: 1, groups: 8, bias: false },
  weight: { fill: weight },
  format: 'flat',
});

describe('memory of a connection that breaks', () => {
  const held = () => process.memoryUsage().external;
  const MiB = 2 ** 20;

  it.each([
    ['a reply', {}],
    ['a reply that is being compressed', { 'accept-encoding': 'gzip' }],
  ])('is freed at once: %s', { timeout: 60_000 }, async (_, fields) => {
    const { app, url } = await listeningApp();
    await app.dispatcher.start();
    const { byteBudget } = app.dispatcher;
    const input = { shape: [1, 8, 1000, 1000], fill: 0.123 };
    const layer = { ...scaling(1), input, format: 'base64' };
    const before = held();
    const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
    const headers = { 'content-type': 'application/json', ...fields };
    socket.write(postMessage(url, '/v1/conv', headers, JSON.stringify(layer)));
    await vi.waitFor(() => expect(byteBudget.held).toBeGreaterThan(40 * MiB), {
      timeout: 20_000,
      interval: 1,
    });
    expect(held() - before).toBeGreaterThan(40 * MiB);
    socket.destroy();
    await vi.waitFor(() => expect(held() - before).toBeLessThan(4 * MiB), { timeout: 20_000 });
    expect(byteBudget.held).toBe(0);
  });

  it('is kept for the next request: the tensors of a body that is refused', async () => {
    const { url } = await listeningApp();
    const size = 2 ** 24;
    const data = new Array(3_000_000).fill(0.5);
    trim(0);
    const { statusCode, body } = await post(url, { ...scaling(1), input: { shape: [1, 7, 1], data } });
    await body.dump();
    expect(statusCode).toBe(422);
    await vi.waitFor(() => expect(takeKept(size)).toBeDefined());
  });
});

describe('memory that is used again', () => {
  it('is not a reply that its client has not read yet', { timeout: 60_000 }, async () => {
    const { url } = await listeningApp();
    // Bodies and replies of 14 MB: of one size, and more than the system takes off the service's hands.
    const shape = [1, 8, 500, 500];
    const numbers = (first: number) => Array.from({ length: 2_000_000 }, (_, i) => first + (i % 100_000));
    const slow = await post(url, { ...scaling(1), input: { shape, data: numbers(100_000) } });
    const other = await post(url, { ...scaling(1), input: { shape, data: numbers(500_000) } });
    await setTimeout(500);
    expect(await outputOf(slow)).toEqual(numbers(100_000));
    expect(await outputOf(other)).toEqual(numbers(500_000));
  });

  it('is not a layer that workers compute together for another request', { timeout: 60_000 }, async () => {
    const { app, url } = await listeningApp({ WORKERS: '6', SPLIT_MACS: '1' });
    await app.dispatcher.start();
    const shape = [1, 8, 200, 200];
    const ask = async (start: number) => {
      const reply = await post(url, { ...scaling(2), input: { shape, fill: { kind: 'arange', start } } });
      const output = await outputOf(reply);
      return output.length === 320_000 && output.every((value, i) => value === 2 * (start + i));
    };
    // Each client asks again when it has its answer, so that one's layer is computed while another's reply is
    // written.
    const clients = [1, 2, 3].map(async (client) => {
      for (let round = 0; round < 15; round++) {
        expect(await ask(1_000_000 * client + 1000 * round)).toBe(true);
        await setTimeout(client);
      }
    });
    await Promise.all(clients);
  });
});
