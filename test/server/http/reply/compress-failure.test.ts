import { Transform } from 'node:stream';
import type * as zlib from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { compress } from '../../../../src/server/http/reply/compress.ts';

vi.mock('node:zlib', async (original) => ({
  ...(await original<typeof zlib>()),
  createBrotliCompress: () =>
    new Transform({
      transform: (_chunk, _encoding, done) => setImmediate(done, new Error('Compression failed')),
    }),
}));

it.each([1, 5_000_000])('should fail alone where the coder of %d bytes fails', async (length) => {
  const failures: unknown[] = [];
  const note = (error: unknown) => failures.push(error);
  process.on('uncaughtException', note).on('unhandledRejection', note);
  await expect(compress(new Uint8Array(length), 'br', () => false)).rejects.toThrow('Compression failed');
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('uncaughtException', note).off('unhandledRejection', note);
  expect(failures).toEqual([]);
});
