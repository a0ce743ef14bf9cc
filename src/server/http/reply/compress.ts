import { once } from 'node:events';
import { createDeflate, createGzip } from 'node:zlib';
import { bytesOf, freeWhole } from '../../../memory/buffers.ts';

/** The fastest level. Higher levels hardly shrink the digits of random numbers further. */
const options = { level: 1 };

const coders = { gzip: createGzip, deflate: createDeflate } as const;

/** A content coding of replies. */
export type Coding = keyof typeof coders;

/** Bytes that are compressed between two looks at whether the reply is still wanted: some milliseconds. */
const pieceBytes = 2 ** 20;

/**
 * Compresses bytes on zlib's own threads. When the promise resolves, none of them reads the bytes any more.
 * @param isOver whether nobody wants the result any more
 * @returns undefined if that was so before the end
 */
export async function compress(
  bytes: Uint8Array,
  coding: Coding,
  isOver: () => boolean,
): Promise<Buffer | undefined> {
  const coder = coders[coding](options);
  const parts: Buffer[] = [];
  coder.on('data', (part: Buffer) => parts.push(part));
  for (let at = 0; at < bytes.length && !isOver(); at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    await new Promise((resolve) => coder.write(piece, resolve));
  }
  const ended = once(coder, 'end');
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
