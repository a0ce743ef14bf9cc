import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Idempotency, type Job, type JobOrder, keyReused } from '../queue.ts';

/** How often and how long a key waits for the job that another replica makes of it. */
const [looks, lookMillis] = [25, 20] as const;

const made = z.object({ id: z.string(), digest: z.string() });

/**
 * Sets the key to ARGV[2] for ARGV[3] milliseconds if it is ARGV[1]. Empty texts stand for no key. Returns whether it
 * was ARGV[1].
 */
const exchangeScript = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('UNLINK', KEYS[1])
else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1
`;

/** What is kept of jobs beside the queue's own records: idempotency keys, and jobs that were cancelled. */
export class RedisRecords {
  readonly #redis: Redis;
  readonly #prefix: string;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  #onceKey({ owner }: JobOrder, { key }: Idempotency): string {
    const name = createHash('sha256').update(`${owner} ${key}`).digest('hex');
    return `${this.#prefix}:once:${name}`;
  }

  /**
   * Has an idempotency key stand for a job, unless it stands for one that `find` knows.
   * @returns that one
   * @throws ProblemError `key-reused`
   */
  async claim(
    id: string,
    order: JobOrder,
    once: Idempotency,
    millis: number,
    find: (id: string) => Promise<Job | undefined>,
  ): Promise<Job | undefined> {
    const key = this.#onceKey(order, once);
    const value = textOf(id, once);
    for (;;) {
      if (await this.#exchange(key, '', value, millis)) return undefined;
      const text = (await this.#redis.get(key)) ?? '';
      // The answer of the first try may have been lost.
      if (text === value) return undefined;
      const known = await this.#made(text, once, find);
      if (known) return known;
      if (text !== '' && (await this.#exchange(key, text, value, millis))) return undefined;
    }
  }

  /** The job that the text of a key stands for. Another replica may be about to make it. */
  async #made(
    text: string,
    once: Idempotency,
    find: (id: string) => Promise<Job | undefined>,
  ): Promise<Job | undefined> {
    const known = made.safeParse(JSON.parse(text || '{}'));
    for (let i = 0; known.success && i < looks; i++) {
      const job = await find(known.data.id);
      if (job && known.data.digest !== once.digest) throw keyReused(once.key);
      if (job) return job;
      await sleep(lookMillis);
    }
    return undefined;
  }

  async #exchange(key: string, from: string, to: string, millis = 0): Promise<boolean> {
    return (await this.#redis.eval(exchangeScript, 1, key, from, to, millis)) === 1;
  }

  /** Lets a key go that stands for this job. */
  async release(id: string, order: JobOrder, once: Idempotency): Promise<void> {
    await this.#exchange(this.#onceKey(order, once), textOf(id, once), '');
  }

  /** Lets a key go with its job. */
  async expire(id: string, order: JobOrder, once: Idempotency, millis: number): Promise<void> {
    const value = textOf(id, once);
    await this.#exchange(this.#onceKey(order, once), value, value, millis);
  }

  /** Keeps a job as it was when it was cancelled. @returns false if it was cancelled before */
  async keepCancelled(job: Job, millis: number): Promise<boolean> {
    const set = await this.#redis.set(this.#cancelledKey(job.id), JSON.stringify(job), 'PX', millis, 'NX');
    return set === 'OK';
  }

  /** Has a job that was cancelled end for its clients, while its work has not stopped. */
  async hideCancelled(id: string, millis: number): Promise<void> {
    await this.#redis.set(this.#cancelledKey(id), 'null', 'PX', millis);
  }

  /** A job as it was when it was cancelled; null where it is hidden. */
  async cancelled(id: string): Promise<Job | null | undefined> {
    const text = await this.#redis.get(this.#cancelledKey(id));
    return text === null ? undefined : JSON.parse(text);
  }

  async expireCancelled(id: string, millis: number): Promise<void> {
    await this.#redis.pexpire(this.#cancelledKey(id), millis);
  }

  async forgetCancelled(id: string): Promise<void> {
    await this.#redis.unlink(this.#cancelledKey(id));
  }

  #cancelledKey(id: string): string {
    return `${this.#prefix}:cancelled:${id}`;
  }
}

/** What a key is while it stands for a job. */
function textOf(id: string, { digest }: Idempotency): string {
  return JSON.stringify({ id, digest });
}
