import { randomUUID } from 'node:crypto';
import { ProblemError } from '../errors.ts';
import { type Meter, meterAtZero, readMeter } from '../memory/meter.ts';
import { taskController } from '../runtime/abort.ts';
import { ByteCount } from './byte-count.ts';
import { JobFiles } from './job-files.ts';
import {
  brokeOff,
  checkCount,
  type Idempotency,
  type Job,
  type JobBounds,
  type JobListener,
  type JobOrder,
  type JobQueue,
  jobBytes,
  jobCancelled,
  keyReused,
  mostRetries,
  type Problem,
  type RunJob,
  stopping,
} from './queue.ts';

/** A job of this process. */
interface Entry {
  job: Job;
  readonly once: Idempotency | undefined;
  readonly bodyBytes: number;
  readonly meter: Meter;
  retries: number;
  controller: AbortController | undefined;
}

/** How often jobs whose time is over are looked for. */
const sweepMillis = 1000;

/** The problem of a job that ends with its process. */
const lost: Problem = {
  ...{ code: 'unavailable', message: 'the service stopped before the job had ended: ask again', faults: [] },
};

/** The queue of a process alone: it ends with the process. Bodies and results lie in a temporary folder. */
export class LocalQueue implements JobQueue {
  readonly #bounds: JobBounds;
  readonly #listener: JobListener;
  readonly #files = new JobFiles();
  readonly #bytes: ByteCount;
  readonly #entries = new Map<string, Entry>();
  readonly #keys = new Map<string, Entry>();
  /** In order of arrival. */
  readonly #waiting = new Set<Entry>();
  readonly #running = new Map<Entry, Promise<void>>();
  /** In order of their ends. */
  readonly #ended = new Set<Entry>();
  readonly #sweeper: NodeJS.Timeout;
  #run: RunJob | undefined;
  #atOnce = 0;
  #retired = false;

  constructor(bounds: JobBounds, listener: JobListener) {
    this.#bounds = bounds;
    this.#bytes = new ByteCount(bounds);
    this.#listener = listener;
    this.#sweeper = setInterval(() => this.#sweep(), sweepMillis).unref();
  }

  async keep(body: Uint8Array): Promise<string> {
    const id = randomUUID();
    this.#bytes.set(id, jobBytes + body.length);
    try {
      await this.#files.write(id, 'body', body);
    } catch (error) {
      this.#bytes.set(id, 0);
      throw error;
    }
    return id;
  }

  async discard(id: string): Promise<void> {
    this.#bytes.set(id, 0);
    await this.#files.remove(id, 'body');
  }

  async add(id: string, order: JobOrder, once?: Idempotency): Promise<Job> {
    const known = once && this.#keys.get(keyOf(order, once));
    if (known) {
      if (known.once?.digest !== once.digest) throw keyReused(once.key);
      return this.#snapshot(known);
    }
    if (this.#retired) throw stopping();
    checkCount(this.#waiting.size + this.#running.size, this.#bounds);
    const before = this.#bytes.of(id);
    this.#bytes.set(id, before + order.replyBytes);
    const job: Job = { id, order, status: 'queued', doneMacs: 0, created: Date.now() };
    const entry: Entry = {
      ...{ job, once, bodyBytes: before - jobBytes, meter: meterAtZero() },
      ...{ retries: 0, controller: undefined },
    };
    this.#entries.set(id, entry);
    if (once) this.#keys.set(keyOf(order, once), entry);
    this.#waiting.add(entry);
    this.#begin();
    return this.#snapshot(entry);
  }

  async find(id: string): Promise<Job | undefined> {
    const entry = this.#entries.get(id);
    return entry && !this.#isOver(entry) ? this.#snapshot(entry) : undefined;
  }

  #snapshot({ job, meter }: Entry): Job {
    if (job.status !== 'running') return job;
    return { ...job, doneMacs: Math.min(job.order.macs, readMeter(meter)) };
  }

  result(id: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    return this.#files.pieces(id, 'result');
  }

  async cancel(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry || entry.job.ended !== undefined) return;
    this.#waiting.delete(entry);
    this.#end(entry, { status: 'cancelled' });
    entry.controller?.abort(jobCancelled());
    await this.#files.remove(id, 'body');
  }

  async remove(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry && this.#ended.has(entry)) await this.#forget(entry);
  }

  work(run: RunJob, atOnce: number): void {
    this.#run = run;
    this.#atOnce = atOnce;
    this.#begin();
  }

  async counts() {
    return { queued: this.#waiting.size, running: this.#running.size };
  }

  async heldBytes() {
    return this.#bytes.held;
  }

  retire(): void {
    this.#retired = true;
  }

  async finish(): Promise<void> {
    this.retire();
    const left = [...this.#running.keys(), ...this.#waiting];
    this.#waiting.clear();
    for (const entry of left) {
      this.#end(entry, { status: 'failed', problem: lost });
      entry.controller?.abort(stopping());
    }
    await Promise.all(this.#running.values());
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.finish();
    await this.#files.close();
  }

  #begin(): void {
    for (const entry of this.#waiting) {
      if (!this.#run || this.#running.size >= this.#atOnce) return;
      this.#waiting.delete(entry);
      const running = this.#work(entry, this.#run).finally(() => {
        this.#running.delete(entry);
        this.#begin();
      });
      this.#running.set(entry, running);
    }
  }

  /** Runs a job to its end, or until it is to be tried again. Never throws. */
  async #work(entry: Entry, run: RunJob): Promise<void> {
    const { id, order } = entry.job;
    const controller = taskController();
    entry.controller = controller;
    entry.job = { ...entry.job, status: 'running', started: Date.now() };
    entry.meter[0] = 0n;
    try {
      const read = () => this.#files.read(id, 'body');
      const context = { signal: controller.signal, meter: entry.meter };
      const { bytes, release } = await run(order, entry.bodyBytes, read, context);
      try {
        if (!controller.signal.aborted) await this.#files.write(id, 'result', bytes);
        await this.#files.remove(id, 'body');
        this.#end(entry, { status: 'done', doneMacs: order.macs, resultBytes: bytes.length });
      } finally {
        release();
      }
    } catch (error) {
      await this.#fail(entry, error);
    }
    // It was cancelled while its result was written.
    if (entry.job.status !== 'done') await this.#files.remove(id, 'result').catch(() => {});
  }

  async #fail(entry: Entry, error: unknown): Promise<void> {
    const { id, ended } = entry.job;
    if (ended !== undefined) return;
    if (error instanceof ProblemError) {
      const { code, message, faults } = error;
      this.#end(entry, { status: 'failed', problem: { code, message, faults } });
    } else {
      this.#listener.broken(id, error);
      entry.retries++;
      if (entry.retries <= mostRetries) {
        entry.job = { ...entry.job, status: 'queued' };
        this.#waiting.add(entry);
        return;
      }
      this.#end(entry, { status: 'failed', problem: brokeOff(entry.retries) });
    }
    await this.#files.remove(id, 'body').catch(() => {});
  }

  #end(entry: Entry, end: Pick<Job, 'status'> & Partial<Job> & { readonly problem?: Problem }): void {
    if (entry.job.ended !== undefined) return;
    const { doneMacs } = this.#snapshot(entry);
    entry.job = { ...entry.job, doneMacs, ...end, ended: Date.now() };
    this.#bytes.set(entry.job.id, jobBytes + (end.resultBytes ?? 0), true);
    this.#ended.add(entry);
    this.#listener.ended(entry.job);
  }

  #sweep(): void {
    for (const entry of this.#ended) {
      if (!this.#isOver(entry)) return;
      void this.#forget(entry);
    }
  }

  /** Whether a job has ended, and its time is over. */
  #isOver({ job: { ended = Number.POSITIVE_INFINITY } }: Entry): boolean {
    return Date.now() - ended > this.#bounds.ttlMillis;
  }

  async #forget(entry: Entry): Promise<void> {
    const { id, order } = entry.job;
    this.#entries.delete(id);
    this.#ended.delete(entry);
    if (entry.once) this.#keys.delete(keyOf(order, entry.once));
    this.#bytes.set(id, 0);
    await this.#files.remove(id, 'result');
  }
}

function keyOf({ owner }: JobOrder, { key }: Idempotency): string {
  return `${owner} ${key}`;
}
