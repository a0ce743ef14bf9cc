import type { Redis } from 'ioredis';
import { bytesOf } from '../memory/buffers.ts';

/** Bytes that are written or read at a time: Redis does one thing after the other, and so does the event loop. */
const pieceBytes = 2 ** 18;

/** Writes the piece ARGV[1], which ends by itself after ARGV[2] milliseconds. */
const firstPiece = `
redis.call('HSET', KEYS[1], '0', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/**
 * Writes bytes under a key that has none, for so many milliseconds. They are a hash of pieces: Redis moves a string
 * that grows, which takes a tenth of a second at 100 MiB.
 */
export async function writePieces(
  redis: Redis,
  key: string,
  parts: readonly Uint8Array[],
  millis: number,
): Promise<void> {
  let count = 0;
  for (const piece of parts.flatMap(piecesOf)) {
    const field = String(count++);
    // Together: a process that dies between them would leave the key for ever.
    if (field === '0') await redis.eval(firstPiece, 1, key, piece, millis);
    else await redis.hset(key, field, piece);
  }
}

/** Views of the bytes; one of them where there are none. */
function piecesOf({ buffer, byteOffset, length }: Uint8Array): Buffer[] {
  const count = Math.max(1, Math.ceil(length / pieceBytes));
  return Array.from({ length: count }, (_, i) => {
    const at = i * pieceBytes;
    return Buffer.from(buffer, byteOffset + at, Math.min(pieceBytes, length - at));
  });
}

/** Under a key there are other bytes than there should be. */
export class MissingPieces extends Error {
  override readonly name = 'MissingPieces';
}

/** The pieces of so many bytes, one after the other. @throws MissingPieces where there are fewer */
export async function* piecesAt(redis: Redis, key: string, length: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < length; i++) {
    const piece = await redis.hgetBuffer(key, String(i));
    if (!piece) throw new MissingPieces(`${key} is no longer there`);
    yield piece;
    at += piece.length;
  }
}

/** The same in one. @throws MissingPieces where there are other than so many bytes */
export async function readPieces(
  redis: Redis,
  key: string,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = bytesOf(length);
  let at = 0;
  for await (const piece of piecesAt(redis, key, length)) {
    if (piece.length > length - at) throw new MissingPieces(`${key} has more than ${length} bytes`);
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
