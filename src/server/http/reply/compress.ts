import { once } from 'node:events';
import { constants, createBrotliCompress, createDeflate, createGzip } from 'node:zlib';
import { bytesOf, freeWhole } from '../../../memory/buffers.ts';

/** The fastest levels. Higher levels hardly shrink the digits of random numbers further. */
const fastest = { level: 1, params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

const coders = { br: createBrotliCompress, gzip: createGzip, deflate: createDeflate } as const;

/** A content coding of replies. */
export type Coding = keyof typeof coders;

/**
 * All codings, the best one first: Brotli takes two thirds of gzip's time for as few bytes, and not every client
 * means the same by deflate.
 */
export const codings = ['br', 'gzip', 'deflate'] as const satisfies readonly Coding[];

/** Bytes that are compressed between two looks at whether the reply is still wanted: some milliseconds. */
const pieceBytes = 2 ** 20;

/**
 * Compresses bytes on Node's own threads for that. When the promise resolves, none of them reads the bytes any more.
 * @param isOver whether nobody wants the result any more
 * @returns undefined if that was so before the end
 * @throws Error of the coder, if it has no memory
 */
export async function compress(
  bytes: Uint8Array,
  coding: Coding,
  isOver: () => boolean,
): Promise<Buffer | undefined> {
  const coder = coders[coding](fastest);
  const parts: Buffer[] = [];
  coder.on('data', (part: Buffer) => parts.push(part));
  const ended = once(coder, 'end');
  // Awaited behind the writes: a coder that fails meanwhile, for want of memory, must not end the process.
  ended.catch(() => {});
  for (let at = 0; at < bytes.length && !isOver(); at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    await new Promise((resolve) => coder.write(piece, resolve));
  }
  coder.end();
  await ended;
  const result = isOver() ? undefined : concatenated(parts);
  for (const part of parts) freeWhole(part);
  return result;
}

function concatenated(parts: readonly Buffer[]): Buffer {
  const result = bytesOf(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return Buffer.from(result.buffer, 0, result.length);
}
