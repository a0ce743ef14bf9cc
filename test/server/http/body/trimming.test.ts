import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { expect, it, vi } from 'vitest';
import { recycle, takeKept } from '../../../../src/memory/buffers.ts';
import { listeningApp } from '../../../helpers/app.ts';

const size = 2 ** 22;
const patient = { timeout: 10_000 };

function isKept(): boolean {
  const buffer = takeKept(size);
  if (buffer) recycle(buffer);
  return buffer !== undefined;
}

it('trims what is kept some time after a body that no worker has read', { timeout: 40_000 }, async () => {
  const { app, url } = await listeningApp({ KEEP_MEMORY_MS: '100', MAX_BODY_BYTES: '50000' });
  recycle(new ArrayBuffer(size));
  await app.dispatcher.start();
  await vi.waitFor(() => expect(isKept()).toBe(false), patient);
  recycle(new ArrayBuffer(size));
  await setTimeout(500);
  expect(isKept()).toBe(true);
  // Without a length it is read until it is too long.
  const body = Readable.from(['x'.repeat(100_000)]);
  const headers = { 'content-type': 'application/json' };
  const { statusCode } = await request(`${url}/v1/conv`, { method: 'POST', headers, body });
  expect(statusCode).toBe(413);
  await vi.waitFor(() => expect(isKept()).toBe(false), patient);
});
