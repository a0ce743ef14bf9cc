import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Idempotency, type Job, type JobOrder, keyReused } from '../queue.ts';

/** How often and how long a key waits for the job that another replica makes of it. */
const [looks, lookMillis] = [25, 20] as const;

const made = z.object({ id: z.string(), digest: z.string() });

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
    const value = JSON.stringify({ id, digest: once.digest });
    if (await this.#redis.set(key, value, 'PX', millis, 'NX')) return undefined;
    const known = made.safeParse(JSON.parse((await this.#redis.get(key)) ?? '{}'));
    if (known.success) {
      for (let i = 0; i < looks; i++) {
        const job = await find(known.data.id);
        if (job && known.data.digest !== once.digest) throw keyReused(once.key);
        if (job) return job;
        // Another replica may be about to make it.
        await sleep(lookMillis);
      }
    }
    await this.#redis.set(key, value, 'PX', millis);
    return undefined;
  }

  async release(order: JobOrder, once: Idempotency): Promise<void> {
    await this.#redis.unlink(this.#onceKey(order, once));
  }

  /** Lets a key go with its job. */
  async expire(order: JobOrder, once: Idempotency, millis: number): Promise<void> {
    await this.#redis.pexpire(this.#onceKey(order, once), millis);
  }

  /** Keeps a job as it was when it was cancelled. @returns false if it was cancelled before */
  async keepCancelled(job: Job, millis: number): Promise<boolean> {
    const set = await this.#redis.set(this.#cancelledKey(job.id), JSON.stringify(job), 'PX', millis, 'NX');
    return set === 'OK';
  }

  async cancelled(id: string): Promise<Job | undefined> {
    const text = await this.#redis.get(this.#cancelledKey(id));
    return text === null ? undefined : JSON.parse(text);
  }

  async forgetCancelled(id: string): Promise<void> {
    await this.#redis.unlink(this.#cancelledKey(id));
  }

  #cancelledKey(id: string): string {
    return `${this.#prefix}:cancelled:${id}`;
  }
}
