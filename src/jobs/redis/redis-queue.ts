import { randomUUID } from 'node:crypto';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { ProblemError } from '../../errors.ts';
import {
  type CommandPatience,
  connectRedis,
  type Driver,
  keyPrefix,
  loadDriver,
} from '../../redis/connect.ts';
import {
  type Idempotency,
  type Job,
  type JobBounds,
  type JobListener,
  type JobOrder,
  type JobQueue,
  jobBytes,
  mostRetries,
  type RunJob,
} from '../queue.ts';
import { RedisAdmission } from './admission.ts';
import { RedisBytes } from './bytes.ts';
import { RedisRecords } from './records.ts';
import { cancelChannel, type Patience, RedisWorker } from './redis-worker.ts';
import { jobOf, type Stored, type StoredData, type StoredResult } from './stored-job.ts';

/** Where the queue is. */
export interface RedisPlace {
  readonly url: string;
  /** What all of its keys begin with. */
  readonly prefix: string;
  readonly patience: Patience;
}

export const servicePlace = {
  prefix: keyPrefix,
  patience: { lockMillis: 10_000, lookMillis: 5000 },
} as const;

/** A body that becomes no job is forgotten after this long, if its process dies before it says so. */
const keptMillis = 600_000;

/** A job that has not ended after this long is lost: its body is forgotten. */
const longestMillis = 7 * 86_400_000;

const name = 'jobs';

/** The queue of several processes, by BullMQ on Redis or Valkey. Bodies and results lie there, too. */
export class RedisQueue implements JobQueue {
  readonly #place: RedisPlace;
  readonly #driver: Driver;
  readonly #bounds: JobBounds;
  readonly #listener: JobListener;
  readonly #redis: Redis;
  readonly #queue: Queue<StoredData, StoredResult>;
  readonly #bytes: RedisBytes;
  readonly #records: RedisRecords;
  readonly #admission: RedisAdmission;
  readonly #connections: Redis[] = [];
  #worker: RedisWorker | undefined;

  private constructor(driver: Driver, place: RedisPlace, bounds: JobBounds, listener: JobListener) {
    this.#driver = driver;
    this.#place = place;
    this.#bounds = bounds;
    this.#listener = listener;
    const { prefix } = place;
    // Requests are answered with 503 where Redis is away, instead of waiting for it.
    this.#redis = this.#connect({ maxRetriesPerRequest: 1, commandTimeout: 10_000 });
    this.#queue = new driver.Queue(name, { connection: this.#redis, prefix, skipWaitingForReady: true });
    this.#queue.on('error', () => {});
    this.#bytes = new RedisBytes(this.#redis, prefix, bounds);
    this.#records = new RedisRecords(this.#redis, prefix);
    this.#admission = new RedisAdmission(this.#redis, prefix, (type) => this.#queue.toKey(type), bounds);
  }

  /** Opens the queue. Its packages are loaded only here. */
  static async open(place: RedisPlace, bounds: JobBounds, listener: JobListener): Promise<RedisQueue> {
    return new RedisQueue(await loadDriver(), place, bounds, listener);
  }

  #connect(patience: CommandPatience): Redis {
    const lost = (error: Error) => this.#listener.unreachable(error);
    const redis = connectRedis(this.#driver, this.#place.url, patience, lost);
    this.#connections.push(redis);
    return redis;
  }

  keep(body: Uint8Array): Promise<string> {
    return reaching(async () => {
      const id = randomUUID();
      await this.#bytes.count(id, jobBytes + body.length, keptMillis);
      try {
        await this.#bytes.write(`${id}.body`, body, keptMillis);
      } catch (error) {
        await this.discard(id).catch(() => {});
        throw error;
      }
      return id;
    });
  }

  discard(id: string): Promise<void> {
    return reaching(async () => {
      // An error does not say that there is no job: the answer may have been lost.
      if (await this.#stored(id)) return;
      await this.#bytes.remove(`${id}.body`);
      await this.#bytes.count(id, 0, 0);
    });
  }

  add(id: string, order: JobOrder, once?: Idempotency): Promise<Job> {
    return reaching(async () => {
      const find = (other: string) => this.#find(other);
      const known = once && (await this.#records.claim(id, order, once, longestMillis, find));
      if (known) return known;
      try {
        await this.#bytes.stay(`${id}.body`, longestMillis);
        const before = await this.#bytes.countOf(id);
        await this.#bytes.count(id, before + order.replyBytes, longestMillis);
        const data = { order, bodyBytes: before - jobBytes, ...(once && { once }) };
        const options = { jobId: id, attempts: mostRetries + 1 };
        const add = () => this.#queue.add(order.operation, data, options);
        return jobOf(await this.#admission.admit(id, add), false);
      } catch (error) {
        // After any other error there may be a job. If there is none, the key is taken over.
        if (once && error instanceof ProblemError) await this.#records.release(id, order, once);
        throw error;
      }
    });
  }

  find(id: string): Promise<Job | undefined> {
    return reaching(() => this.#find(id));
  }

  async #find(id: string): Promise<Job | undefined> {
    const cancelled = await this.#records.cancelled(id);
    if (cancelled !== undefined) return cancelled ?? undefined;
    const stored = await this.#stored(id);
    if (!stored) return undefined;
    if (stored.finishedOn !== undefined) {
      return Date.now() - stored.finishedOn > this.#bounds.ttlMillis ? undefined : jobOf(stored, false);
    }
    return jobOf(stored, stored.processedOn !== undefined && (await stored.isActive()));
  }

  async #stored(id: string): Promise<Stored | undefined> {
    return this.#queue.getJob(id);
  }

  result(id: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    return reaching(async () => {
      const found = (await this.#stored(id))?.returnvalue;
      if (!found || !(await this.#bytes.has(found.name))) return undefined;
      const pieces = this.#bytes.pieces(found.name, found.bytes);
      // Where Redis is away, the answer is a problem and not one that breaks off.
      return resumed(await pieces.next(), pieces);
    });
  }

  cancel(id: string): Promise<void> {
    return reaching(async () => {
      const job = await this.#find(id);
      if (!job || job.ended !== undefined) return;
      const { prefix } = this.#place;
      const ended: Job = { ...job, status: 'cancelled', ended: Date.now() };
      // Until its work has stopped: a worker that dies leaves it to another one.
      const isNew = await this.#records.keepCancelled(ended, longestMillis);
      await this.#redis.publish(cancelChannel(prefix), id);
      // Not that of a job that a worker has: that one removes its body when it has stopped.
      const isRemoved = (await this.#queue.remove(id)) === 1;
      if (isRemoved) {
        await this.#bytes.remove(`${id}.body`);
        await this.#records.expireCancelled(id, this.#bounds.ttlMillis);
      }
      await this.#bytes.count(id, jobBytes, this.#bounds.ttlMillis, true);
      if (isNew) this.#listener.ended(ended);
    });
  }

  remove(id: string): Promise<void> {
    return reaching(async () => {
      const job = await this.#find(id);
      if (job?.ended === undefined) return;
      const stored = await this.#stored(id);
      const { once } = stored?.data ?? {};
      if (once) await this.#records.release(id, job.order, once);
      if (stored?.returnvalue) await this.#bytes.remove(stored.returnvalue.name);
      const isRemoved = (await this.#queue.remove(id)) === 1;
      // Where a worker has it, that one still has to learn that it is cancelled.
      if (isRemoved || !(await this.#stored(id))) await this.#records.forgetCancelled(id);
      else await this.#records.hideCancelled(id, longestMillis);
      await this.#bytes.remove(`${id}.body`);
      await this.#bytes.count(id, 0, 0);
    });
  }

  work(run: RunJob, atOnce: number): void {
    const { prefix, patience } = this.#place;
    // A job does not fail because Redis is away: its worker waits.
    const connection = this.#connect({ maxRetriesPerRequest: null });
    const bytes = new RedisBytes(connection, prefix, this.#bounds);
    const records = new RedisRecords(connection, prefix);
    this.#worker = new RedisWorker(
      {
        ...{ driver: this.#driver, name, prefix, patience, bounds: this.#bounds, listener: this.#listener },
        ...{ bytes, records, connection },
        listening: this.#connect({ maxRetriesPerRequest: null }),
      },
      run,
      atOnce,
    );
  }

  counts() {
    return reaching(async () => {
      const { wait = 0, active = 0 } = await this.#queue.getJobCounts('wait', 'active');
      return { queued: wait, running: active };
    });
  }

  heldBytes() {
    return reaching(() => this.#bytes.held());
  }

  retire(): void {
    this.#worker?.retire();
  }

  async finish(millis: number): Promise<void> {
    await this.#worker?.finish(millis);
  }

  async close(): Promise<void> {
    await this.finish(0);
    await this.#queue.close().catch(() => {});
    for (const redis of this.#connections) redis.disconnect();
  }
}

/** A sequence whose first step is done. */
async function* resumed<T>(first: IteratorResult<T, void>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** Does what needs Redis. @throws ProblemError `unavailable` where that cannot be reached */
async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      'unavailable',
      'the queue of jobs (REDIS_URL) cannot be reached, or refuses to store more',
    );
  }
}
