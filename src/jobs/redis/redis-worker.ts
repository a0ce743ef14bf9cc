import type { UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { ProblemError } from '../../errors.ts';
import { meterAtZero, readMeter } from '../../memory/meter.ts';
import { taskController } from '../../runtime/abort.ts';
import {
  type JobBounds,
  type JobListener,
  jobBytes,
  jobCancelled,
  mostRetries,
  type RunJob,
} from '../queue.ts';
import type { RedisBytes } from './bytes.ts';
import type { RedisRecords } from './records.ts';
import { jobOf, reasonOf, type Stored, type StoredData, type StoredResult } from './stored-job.ts';

/** A worker that gives no sign for so long has died: another one takes its job. */
export interface Patience {
  readonly lockMillis: number;
  readonly lookMillis: number;
}

/** How often progress is written. */
const progressMillis = 500;

/** What a worker needs. */
export interface RedisParts {
  readonly driver: {
    readonly Worker: typeof Worker;
    readonly UnrecoverableError: typeof UnrecoverableError;
    readonly WaitingError: typeof WaitingError;
  };
  readonly name: string;
  readonly prefix: string;
  /** A connection that waits for Redis as long as it takes. */
  readonly connection: Redis;
  /** One that only listens. */
  readonly listening: Redis;
  readonly bytes: RedisBytes;
  readonly records: RedisRecords;
  readonly bounds: JobBounds;
  readonly patience: Patience;
  readonly listener: JobListener;
}

/** Why a job stops that another process is to do. */
const handedBack = new ProblemError('unavailable', 'the worker is stopping');

/** Runs the jobs of a queue on Redis in this process. */
export class RedisWorker {
  readonly #parts: RedisParts;
  readonly #run: RunJob;
  readonly #worker: Worker<StoredData, StoredResult>;
  readonly #controllers = new Map<string, AbortController>();
  /** Jobs that have ended, and whose end is being written. */
  readonly #ending = new Set<Promise<void>>();
  #handsBack = false;
  #retired: Promise<void> | undefined;

  constructor(parts: RedisParts, run: RunJob, atOnce: number) {
    this.#parts = parts;
    this.#run = run;
    const { driver, name, prefix, connection, listening, patience, bounds, listener } = parts;
    const age = Math.ceil(bounds.ttlMillis / 1000);
    this.#worker = new driver.Worker<StoredData, StoredResult>(
      name,
      (stored, token = '') => this.#work(stored, token),
      {
        ...{ connection, prefix, concurrency: atOnce, maxStalledCount: mostRetries },
        ...{ lockDuration: patience.lockMillis, stalledInterval: patience.lookMillis },
        ...{ removeOnComplete: { age }, removeOnFail: { age } },
      },
    );
    this.#worker.on('error', () => {});
    this.#worker.on('stalled', (id) => listener.broken(id, new Error('the worker of the job gave no sign')));
    this.#worker.on('completed', (stored) => this.#end(stored));
    this.#worker.on('failed', (stored, error) => {
      if (stored?.finishedOn !== undefined) this.#end(stored);
      else if (stored?.id !== undefined) listener.broken(stored.id, error);
    });
    listening.on('message', (_, id) => this.#controllers.get(id)?.abort(jobCancelled()));
    listening.subscribe(cancelChannel(prefix)).catch(() => {});
  }

  async #work(stored: Stored, token: string): Promise<StoredResult> {
    const { driver, bytes, records, bounds } = this.#parts;
    const { id = '', data } = stored;
    const controller = taskController();
    const meter = meterAtZero();
    this.#controllers.set(id, controller);
    if (this.#handsBack) controller.abort(handedBack);
    const timer = setInterval(() => this.#tell(stored, readMeter(meter)), progressMillis);
    try {
      if ((await records.cancelled(id)) !== undefined) throw jobCancelled();
      const read = () => bytes.read(`${id}.body`, data.bodyBytes);
      const { signal } = controller;
      const result = await this.#run(data.order, data.bodyBytes, read, { signal, meter });
      try {
        signal.throwIfAborted();
        // Two workers may have the job, if one seemed to have died: each writes its own.
        const name = `${id}.${token}.result`;
        await bytes.write(name, result.bytes, bounds.ttlMillis + this.#parts.patience.lockMillis);
        return { name, bytes: result.bytes.length };
      } finally {
        result.release();
      }
    } catch (error) {
      if (error === handedBack) {
        await stored.moveToWait(token);
        throw new driver.WaitingError();
      }
      if (error instanceof ProblemError) throw new driver.UnrecoverableError(reasonOf(error));
      throw error;
    } finally {
      clearInterval(timer);
      this.#controllers.delete(id);
    }
  }

  #tell(stored: Stored, macs: number): void {
    if (macs !== Number(stored.progress)) stored.updateProgress(macs).catch(() => {});
  }

  #end(stored: Stored): void {
    const ending = this.#ended(stored).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  async #ended(stored: Stored): Promise<void> {
    const { bytes, bounds, listener, records } = this.#parts;
    const { id = '' } = stored;
    try {
      const cancelled = (await records.cancelled(id)) !== undefined;
      const result = cancelled ? undefined : stored.returnvalue;
      if (cancelled && stored.returnvalue) await bytes.remove(stored.returnvalue.name);
      if (cancelled) await records.expireCancelled(id, bounds.ttlMillis);
      await bytes.count(id, jobBytes + (result?.bytes ?? 0), bounds.ttlMillis, true);
      await bytes.remove(`${id}.body`);
      const { order, once } = stored.data;
      if (once) await records.expire(id, order, once, bounds.ttlMillis);
      if (!cancelled) listener.ended(jobOf(stored, false));
    } catch (error) {
      listener.broken(id, error);
    }
  }

  /** Takes no more jobs. */
  retire(): void {
    this.#retired ??= this.#worker.close().catch(() => {});
  }

  /** Takes no more jobs, and hands those back that run here for so many milliseconds more. */
  async finish(millis: number): Promise<void> {
    this.retire();
    const timer = setTimeout(() => {
      this.#handsBack = true;
      for (const controller of this.#controllers.values()) controller.abort(handedBack);
    }, millis);
    await this.#retired;
    clearTimeout(timer);
    await Promise.all(this.#ending);
  }
}

/** Where workers hear of jobs that are cancelled. */
export function cancelChannel(prefix: string): string {
  return `${prefix}:cancel`;
}
