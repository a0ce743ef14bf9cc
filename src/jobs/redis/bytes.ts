import type { Redis } from 'ioredis';
import { piecesAt, readPieces, writePieces } from '../../redis/pieces.ts';
import { type JobBounds, noRoom } from '../queue.ts';

/**
 * Counts ARGV[2] bytes for the id ARGV[1] until the time ARGV[3], 0 bytes meaning that it is forgotten. First forgets
 * what is over. KEYS: times, sizes, the sum. ARGV[4] is the time, ARGV[5] the most bytes, or -1 for any of an id that is
 * counted. Returns the sum before, negative and less 1 where it would be too much.
 */
const countScript = `
local sum = tonumber(redis.call('GET', KEYS[3]) or '0')
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[4], 'LIMIT', 0, 1000)) do
  sum = sum - tonumber(redis.call('HGET', KEYS[2], id) or '0')
  redis.call('HDEL', KEYS[2], id)
  redis.call('ZREM', KEYS[1], id)
end
local before = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
local bytes = tonumber(ARGV[2])
local most = tonumber(ARGV[5])
local after = sum + bytes - before
if most >= 0 and bytes > before and after > most then
  redis.call('SET', KEYS[3], sum)
  return -sum - 1
end
if most < 0 and before == 0 then
  redis.call('SET', KEYS[3], sum)
  return sum
end
if bytes > 0 then
  redis.call('HSET', KEYS[2], ARGV[1], bytes)
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
else
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[1], ARGV[1])
end
redis.call('SET', KEYS[3], after)
return sum
`;

/** Bodies and results in Redis, which end by themselves, and the count of all of them together. */
export class RedisBytes {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #bounds: JobBounds;

  constructor(redis: Redis, prefix: string, bounds: JobBounds) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#bounds = bounds;
  }

  #key(name: string): string {
    return `${this.#prefix}:bytes:${name}`;
  }

  /**
   * Counts so many bytes for an id from now on.
   * @param millis from now until they are no longer counted
   * @param there also if they are too many, because they are there already; but not if the id has been forgotten
   * @throws ProblemError `unavailable` where they are too many
   */
  async count(id: string, bytes: number, millis: number, there = false): Promise<void> {
    const sum = await this.#count(id, bytes, millis, there ? -1 : this.#bounds.maxBytes);
    if (sum < 0) throw noRoom(-sum - 1, this.#bounds);
  }

  async #count(id: string, bytes: number, millis: number, most: number): Promise<number> {
    const keys = ['times', 'sizes', 'sum'].map((name) => `${this.#prefix}:count:${name}`);
    const now = Date.now();
    return Number(await this.#redis.eval(countScript, 3, ...keys, id, bytes, now + millis, now, most));
  }

  /** Bytes that are counted for all ids together. */
  held(): Promise<number> {
    return this.#count('', 0, 0, -1);
  }

  /** Bytes that are counted for an id. */
  async countOf(id: string): Promise<number> {
    return Number((await this.#redis.hget(`${this.#prefix}:count:sizes`, id)) ?? 0);
  }

  /** Writes bytes under a name that has none, for so many milliseconds. */
  async write(name: string, bytes: Uint8Array, millis: number): Promise<void> {
    await writePieces(this.#redis, this.#key(name), [bytes], millis);
  }

  /** Has them stay for so many milliseconds from now. @throws Error where they are no longer there */
  async stay(name: string, millis: number): Promise<void> {
    if ((await this.#redis.pexpire(this.#key(name), millis)) === 0)
      throw new Error(`${name} is no longer there`);
  }

  /** @throws Error where there are other than so many bytes */
  async read(name: string, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return readPieces(this.#redis, this.#key(name), length);
  }

  /** The same in pieces. */
  pieces(name: string, length: number): AsyncGenerator<Uint8Array> {
    return piecesAt(this.#redis, this.#key(name), length);
  }

  async has(name: string): Promise<boolean> {
    return (await this.#redis.exists(this.#key(name))) > 0;
  }

  async remove(name: string): Promise<void> {
    await this.#redis.unlink(this.#key(name));
  }
}
