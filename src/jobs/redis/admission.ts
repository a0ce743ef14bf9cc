import type { Redis } from 'ioredis';
import { checkCount, type JobBounds } from '../queue.ts';

/** A job that has been let in and is not added within so long never will be. */
const addedMillis = 60_000;

/**
 * Lets the job ARGV[1] in until the time ARGV[3], if fewer than ARGV[4] wait, run, and are about to be added. KEYS: the
 * lists of those that wait and run, and the sorted set of those that were let in. ARGV[2] is the time, ARGV[5] what the
 * keys of jobs begin with. Returns -1, or how many there are if they are too many.
 */
const admitScript = `
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[2])
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  if redis.call('EXISTS', ARGV[5] .. id) == 1 then redis.call('ZREM', KEYS[3], id) end
end
local count = redis.call('LLEN', KEYS[1]) + redis.call('LLEN', KEYS[2]) + redis.call('ZCARD', KEYS[3])
if redis.call('ZSCORE', KEYS[3], ARGV[1]) then return -1 end
if count >= tonumber(ARGV[4]) then return count end
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
return -1
`;

/** Bounds the jobs that wait and run, of all processes together: one job is let in at a time, before it is added. */
export class RedisAdmission {
  readonly #redis: Redis;
  readonly #keyOf: (name: string) => string;
  readonly #admitted: string;
  readonly #bounds: JobBounds;

  /** @param keyOf the queue's key of a list or of a job */
  constructor(redis: Redis, prefix: string, keyOf: (name: string) => string, bounds: JobBounds) {
    this.#redis = redis;
    this.#keyOf = keyOf;
    this.#admitted = `${prefix}:admitted`;
    this.#bounds = bounds;
  }

  /**
   * Adds a job by `add`, if there is room for it.
   * @throws ProblemError `unavailable` where as many wait and run as may
   */
  async admit<T>(id: string, add: () => Promise<T>): Promise<T> {
    const now = Date.now();
    const keys = [this.#keyOf('wait'), this.#keyOf('active'), this.#admitted];
    const figures = [now, now + addedMillis, this.#bounds.maxJobs];
    const count = await this.#redis.eval(admitScript, keys.length, ...keys, id, ...figures, this.#keyOf(''));
    checkCount(Number(count), this.#bounds);
    // Where this throws, the job may be there all the same, or come later: it counts until that is certain.
    const added = await add();
    await this.#redis.zrem(this.#admitted, id).catch(() => {});
    return added;
  }
}
