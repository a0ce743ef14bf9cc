import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { listeningApp } from '../../helpers/app.ts';

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
