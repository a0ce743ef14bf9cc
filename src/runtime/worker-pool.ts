import { fileURLToPath } from 'node:url';
import { discard, recycle } from '../memory/buffers.ts';
import { paths } from '../paths.ts';
import { neverAborted, onAbort } from './abort.ts';
import { AdmissionQueue, type QueueBounds } from './admission-queue.ts';
import { IdleTimer } from './idle-timer.ts';
import { hasBegun, jobWords, requestStop, resetWord, takeBack } from './job-words.ts';
import { spareFor } from './spare-buffers.ts';
import { type FailureMessage, problemOfFailure, type ResultMessage, type Task } from './task.ts';
import { ReplacedWorker, type WorkerShare } from './worker.ts';

/** The bundled worker: threads run JavaScript even if the service runs from its TypeScript source. */
const bundledWorker = fileURLToPath(paths.worker);

/** A worker that has not stopped this long after it was told to hangs. It is ended and replaced. */
const graceMillis = 1000;

/** The most bytes of buffers that are copied, so that a job can wait at a worker and yet be taken back. */
const mostCopied = 65_536;

export interface PoolOptions extends QueueBounds, WorkerShare {
  readonly threads: number;
  /** Milliseconds without work after which the threads free the memory that they keep. */
  readonly keepMillis: number;
  /** Frees the memory that this thread keeps. */
  readonly trim: () => void;
  /** The file that the threads run. It calls `serveTasks`. Only tests set another one. */
  readonly workerFile?: string | undefined;
  /** Called for each worker that ended by itself or was ended. */
  readonly onWorkerLost: () => void;
  /** Called with the error of a worker that failed without a task. `onWorkerLost` is called too. */
  readonly onWorkerError: (error: Error) => void;
}

/** A task between `run` and its end. */
interface Job {
  readonly task: Task;
  readonly mayFollow: boolean;
  readonly signal: AbortSignal;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Whether its buffers are still here. */
  copied: boolean;
  watchdog?: NodeJS.Timeout | undefined;
  forget?: (() => void) | undefined;
}

/**
 * The worker threads behind a bounded queue. Their number does not change. A worker has one short job ahead,
 * so that it need not wait for the event loop. A job ahead is taken back for a worker that is idle or if its
 * own worker ends. A task whose signal is aborted is removed from the queue, taken back, or told to stop at
 * its next checkpoint. Its worker is kept, unless it does not stop.
 */
export class WorkerPool {
  readonly queue: AdmissionQueue;
  readonly #workers: readonly ReplacedWorker[];
  readonly #jobs: (Job | undefined)[] = [];
  readonly #words: ReturnType<typeof jobWords>;
  readonly #idle: IdleTimer;
  readonly #options: PoolOptions;
  #trimming = 0;
  #closing = false;

  constructor(options: PoolOptions) {
    const { threads, keepMillis, trim, workerFile = bundledWorker } = options;
    this.#options = options;
    this.queue = new AdmissionQueue(threads, options);
    this.#words = jobWords(this.queue.places.count);
    this.#idle = new IdleTimer(keepMillis, () => {
      if (this.queue.running > 0 || this.#closing) return;
      trim();
      for (let i = 0; i < threads; i++) this.#trimWorker();
    });
    this.#workers = Array.from(
      { length: threads },
      (_, i) =>
        new ReplacedWorker(workerFile, options, this.#words, {
          ready: () => this.queue.open(i),
          answered: (message) => this.#answered(message),
          lost: (error) => this.#lost(i, error),
        }),
    );
  }

  /** Workers that can take a task. */
  get alive(): number {
    return this.queue.places.ready;
  }

  /** Workers with a task. The pool's own tasks do not count. */
  get busy(): number {
    return Math.max(0, this.queue.running - this.#trimming);
  }

  /**
   * Runs the task in a worker. The buffers of its transfer list may be detached here afterwards.
   * @throws ProblemError of the job, or `unavailable` if the queue is full; the signal's reason as soon as it
   * is aborted; Error if the worker fails.
   */
  run<R>(task: Task, signal: AbortSignal): Promise<R> {
    const { regions = [], lease, transfer, alone } = task;
    const bytes = transfer.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const mayFollow = bytes <= mostCopied && !alone;
    for (const region of regions) region.retain();
    lease?.retain();
    return new Promise((resolve, reject) => {
      // Its name tells what a task results in.
      const job = { task, mayFollow, signal, resolve: (value: unknown) => resolve(value as R), reject };
      void this.#enter({ ...job, copied: true });
    });
  }

  /** Waits for a place for the job. */
  async #enter(job: Job): Promise<void> {
    const { task, signal } = job;
    let place: number | undefined;
    try {
      place = await this.queue.acquire({ work: task.work, mayFollow: job.mayFollow }, signal);
      signal.throwIfAborted();
      this.#send(job, place);
    } catch (error) {
      job.reject(error);
      this.#settle(job, place);
    }
  }

  /** Sends the job to the place's worker. Its buffers go with it, unless it might have to be taken back. */
  #send(job: Job, place: number): void {
    const { task, signal } = job;
    const { name, job: what, replyBytes = 0 } = task;
    job.copied = this.queue.places.isBehind(place);
    const transfer = job.copied ? [] : task.transfer;
    const spare = spareFor(replyBytes);
    const message = { name, job: what, place, transfer, spare };
    resetWord(this.#words, place);
    const worker = this.#workers[this.queue.places.workerOf(place)];
    worker.send(message, spare ? [...transfer, spare] : transfer);
    this.#jobs[place] = job;
    job.forget?.();
    job.forget = onAbort(signal, (reason) => {
      job.reject(reason);
      if (takeBack(this.#words, place)) return;
      requestStop(this.#words, place);
      job.watchdog = setTimeout(() => worker.end(), graceMillis);
    });
  }

  #answered(message: ResultMessage | FailureMessage): void {
    const { place } = message;
    const job = this.#jobs[place];
    this.#jobs[place] = undefined;
    // The place is freed before the promise resolves: the caller may look for idle workers at once.
    this.#settle(job, place);
    if ('error' in message) {
      job?.reject(message.error);
      return;
    }
    const { outcome, transfer, returned } = message;
    for (const buffer of returned) recycle(buffer);
    if (!job || job.signal.aborted) for (const buffer of transfer) discard(buffer);
    if (outcome?.ok) job?.resolve(outcome.value);
    else if (outcome) job?.reject(problemOfFailure(outcome));
  }

  /** Ends a job that no worker has any more, and gives its place to the next one. */
  #settle(job: Job | undefined, place: number | undefined): void {
    job?.forget?.();
    clearTimeout(job?.watchdog);
    for (const region of job?.task.regions ?? []) region.release();
    job?.task.lease?.release();
    if (place === undefined) return;
    this.queue.release(place);
    this.#shareOut();
    if (job?.task.name !== 'trim') this.rest();
  }

  /**
   * Call this at the end of what takes memory but no worker. The time until the threads free what they keep
   * counts from the last call, or the last task.
   */
  rest(): void {
    this.#idle.restart();
  }

  /** Gives jobs that wait behind others to idle workers. Skipped places become free. */
  #shareOut(): void {
    const { places } = this.queue;
    if (!places.hasIdle) return;
    for (const behind of places.behind()) {
      const job = this.#jobs[behind];
      if (!job || !places.hasIdle || !takeBack(this.#words, behind)) continue;
      this.#jobs[behind] = undefined;
      const place = places.take({ work: job.task.work, mayFollow: false });
      if (place === undefined) continue;
      try {
        this.#send(job, place);
      } catch (error) {
        job.reject(error);
        this.#settle(job, place);
      }
    }
  }

  #lost(worker: number, error: Error): void {
    const { places } = this.queue;
    places.close(worker);
    let had = false;
    for (const place of places.placesOf(worker)) {
      const job = this.#jobs[place];
      had ||= job !== undefined;
      this.#jobs[place] = undefined;
      const retried = job?.copied && !job.signal.aborted && !hasBegun(this.#words, place);
      if (retried) {
        job.forget?.();
        places.free(place);
        void this.#enter(job);
        continue;
      }
      job?.reject(error);
      this.#settle(job, place);
    }
    if (this.#closing) return;
    if (!had) this.#options.onWorkerError(error);
    this.#options.onWorkerLost();
  }

  /** Makes a worker free the memory that it keeps. A worker that fails has lost that memory anyway. */
  #trimWorker(): void {
    this.#trimming++;
    const trimmed = () => this.#trimming--;
    this.run({ name: 'trim', job: null, transfer: [], work: 0 }, neverAborted).then(trimmed, trimmed);
  }

  /** Lets running and waiting tasks finish, then ends the threads. */
  async close(): Promise<void> {
    await this.queue.drained();
    this.#closing = true;
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}
