import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Redis } from '../../src/redis/driver.ts';
import { piecesAt, readPieces, writePieces } from '../../src/redis/pieces.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';

if (!hasRedis) process.stderr.write('redis-server is not installed: bytes in Redis are not tested\n');

describe.runIf(hasRedis)('bytes in Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const bytesOf = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * seed) % 251);

  it('are the parts one after the other, and end by themselves', async () => {
    const parts = [bytesOf(1, 3), bytesOf(2 ** 18, 5), bytesOf(2 ** 19 + 7, 7)];
    const whole = Buffer.concat(parts);
    await writePieces(redis, 'a', parts, 60_000);
    expect(Buffer.compare(await readPieces(redis, 'a', whole.length), whole)).toBe(0);
    expect(await redis.pttl('a')).toBeGreaterThan(50_000);
  });

  it('are read from the part of a buffer that they are', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(64)).fill(9);
    shared.fill(1, 16, 20);
    await writePieces(redis, 'part', [shared.subarray(16, 20)], 60_000);
    expect([...(await readPieces(redis, 'part', 4))]).toEqual([1, 1, 1, 1]);
  });

  it('are there where there are none', async () => {
    await writePieces(redis, 'empty', [new Uint8Array()], 60_000);
    expect(await redis.exists('empty')).toBe(1);
    expect((await readPieces(redis, 'empty', 0)).length).toBe(0);
  });

  it('come in pieces of at most 256 KiB: Redis and the event loop do nothing longer', async () => {
    await writePieces(redis, 'long', [bytesOf(3 * 2 ** 20 + 1, 3)], 60_000);
    const lengths: number[] = [];
    for await (const piece of piecesAt(redis, 'long', 3 * 2 ** 20 + 1)) lengths.push(piece.length);
    expect(lengths).toEqual([...Array(12).fill(2 ** 18), 1]);
  });

  it('are refused where there are fewer or more', async () => {
    await writePieces(redis, 'b', [bytesOf(10, 3)], 60_000);
    await expect(readPieces(redis, 'b', 11)).rejects.toThrow('no longer there');
    await expect(readPieces(redis, 'b', 9)).rejects.toThrow('more than 9 bytes');
    await expect(readPieces(redis, 'none', 1)).rejects.toThrow('no longer there');
  });
});
