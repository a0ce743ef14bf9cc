import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { recycle } from '../memory/buffers.ts';
import { paths } from '../paths.ts';
import { neverAborted, onAbort } from './abort.ts';
import { AdmissionQueue, type QueueBounds } from './admission-queue.ts';
import { IdleTimer } from './idle-timer.ts';
import { spareFor } from './spare-buffers.ts';
import { clearStop, requestStop, stopWords } from './stop-words.ts';
import { problemOfFailure, type ResultMessage, type Task, type TaskMessage } from './task.ts';
import { WorkerReplacement } from './worker-replacement.ts';

/** The bundled worker: threads run JavaScript whatever runs the rest. */
const bundledWorker = fileURLToPath(paths.worker);

/**
 * A worker that has been told to stop and has not after so long hangs: it is ended, and another takes its
 * place.
 */
const graceMillis = 1000;

/**
 * JavaScript memory of a worker: one that needs more is ended, before the system ends the service. Tensors
 * lie outside of it, so this bounds the rest of a body, of which texts are the longest.
 */
const heapMebibytes = 512;

/**
 * Of them, what is young (V8 makes two halves of 1 MiB of it): a worker makes little, and a larger space
 * would be touched bit by bit over minutes.
 */
const youngMebibytes = 1.5;

export interface PoolOptions extends QueueBounds {
  readonly threads: number;
  /** Milliseconds without work after which the threads give back what they keep. */
  readonly keepMillis: number;
  /** Gives back what this thread keeps. */
  readonly trim: () => void;
  /** The file that the threads run, which exports what `serveTasks` returns; another one only in tests. */
  readonly workerFile?: string | undefined;
  /** Told of each worker that ended by itself or was ended. */
  readonly onWorkerLost: () => void;
  /** Told what one failed with that had nothing to do; it is lost as well. */
  readonly onWorkerError: (error: Error) => void;
}

/**
 * The worker threads, always the same number of them, behind a bounded queue. A task whose signal is aborted
 * is dropped from the queue, or told to stop at its next checkpoint; its worker is kept, unless it does not
 * listen.
 */
export class WorkerPool {
  readonly queue: AdmissionQueue;
  readonly #piscina: Piscina;
  readonly #stops: ReturnType<typeof stopWords>;
  readonly #idle: IdleTimer;
  /** The workers that have become ready, and what piscina knows of each. */
  readonly #known = new Set<{ readonly destroyed: boolean }>();
  #trimming = 0;
  #closing = false;

  constructor({
    threads,
    keepMillis,
    trim,
    workerFile = bundledWorker,
    onWorkerLost,
    onWorkerError,
    ...bounds
  }: PoolOptions) {
    this.queue = new AdmissionQueue(threads, bounds);
    this.#stops = stopWords(threads);
    this.#idle = new IdleTimer(keepMillis, () => {
      if (this.queue.running > 0 || this.#closing) return;
      trim();
      for (let i = 0; i < threads; i++) this.#trimWorker();
    });
    this.#piscina = new Piscina({
      filename: workerFile,
      minThreads: threads,
      maxThreads: threads,
      workerData: this.#stops,
      // What the process loads first is not for the workers: they would start later, and so come back later.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMebibytes, maxYoungGenerationSizeMb: youngMebibytes },
    });
    const workers = {
      isComplete: () => this.#closing || this.alive === threads,
      askForWorker: (millis: number) => this.#askForWorker(millis),
    };
    const replacement = new WorkerReplacement(workers, threads);
    this.#piscina.on('workerCreate', (worker: { readonly destroyed: boolean }) => this.#known.add(worker));
    this.#piscina.on('workerDestroy', () => {
      if (this.#closing) return;
      onWorkerLost();
      replacement.begin();
    });
    // Without a listener, the end of a worker that has nothing to do would be the end of the process.
    this.#piscina.on('error', onWorkerError);
  }

  /** Workers that can take a task. */
  get alive(): number {
    for (const worker of this.#known) if (worker.destroyed) this.#known.delete(worker);
    return this.#known.size;
  }

  /** Workers that have a task of others than the pool itself. */
  get busy(): number {
    return Math.max(0, this.queue.running - this.#trimming);
  }

  /**
   * Has a worker do the task. What is in its transfer list is gone here afterwards.
   * @throws ProblemError of the job, or `unavailable` where the queue is full; the signal's reason as soon as
   * it is aborted; Error where the worker fails.
   */
  async run<R>(task: Task, signal: AbortSignal): Promise<R> {
    const { regions = [] } = task;
    for (const region of regions) region.retain();
    let slot: number | undefined;
    let spare: ArrayBuffer | undefined;
    try {
      slot = await this.queue.acquire(task.work, signal);
      signal.throwIfAborted();
      spare = spareFor(task.replyBytes ?? 0);
    } catch (error) {
      this.#settle(slot, task);
      throw error;
    }
    return this.#send(slot, task, spare, signal);
  }

  #send<R>(slot: number, task: Task, spare: ArrayBuffer | undefined, signal: AbortSignal): Promise<R> {
    const { name, job, transfer } = task;
    return new Promise((resolve, reject) => {
      const kill = new AbortController();
      let watchdog: NodeJS.Timeout | undefined;
      let ended: Promise<unknown> | undefined;
      const forget = onAbort(signal, (reason) => {
        requestStop(this.#stops, slot);
        watchdog = setTimeout(() => {
          ended = this.#endOfThreads(() => kill.abort());
        }, graceMillis);
        reject(reason);
      });
      const settle = () => {
        forget();
        clearTimeout(watchdog);
        if (ended) void ended.then(() => this.#settle(slot, task));
        else this.#settle(slot, task);
      };
      // The slot is free before the result is there: what follows it looks at who is idle.
      const received = ({ outcome, transfer, returned }: ResultMessage<R>) => {
        settle();
        for (const buffer of returned) recycle(buffer);
        if (signal.aborted) for (const buffer of transfer) recycle(buffer);
        if (outcome.ok) resolve(outcome.value);
        else reject(problemOfFailure(outcome));
      };
      const failed = (error: unknown) => {
        settle();
        reject(error);
      };
      clearStop(this.#stops, slot);
      const message: TaskMessage<unknown> = { job, slot, transfer, spare };
      const transferList = spare ? [...transfer, spare] : transfer;
      this.#piscina.run(message, { name, transferList, signal: kill.signal }).then(received, failed);
    });
  }

  /** Gives back what a task has taken: no worker has it any more. */
  #settle(slot: number | undefined, { name, regions = [] }: Task): void {
    for (const region of regions) region.release();
    if (slot === undefined) return;
    this.queue.release(slot);
    if (name !== 'trim') this.#idle.restart();
  }

  /**
   * Calls `end`, and waits for the threads to end that it has piscina end: until then they may write to
   * memory that others see.
   */
  async #endOfThreads(end: () => void): Promise<void> {
    const before = this.#piscina.threads;
    end();
    const kept = new Set(this.#piscina.threads);
    // Not `events.once`, which rejects where a thread fails before it ends.
    const exits = before
      .filter((thread) => !kept.has(thread))
      .map((thread) => new Promise((resolve) => thread.once('exit', resolve)));
    await Promise.all(exits);
  }

  /** Has piscina look for a worker, past the queue, whose slots may all wait for one. */
  #askForWorker(millis: number): void {
    const message: TaskMessage<null> = { job: null, slot: 0, transfer: [] };
    this.#piscina.run(message, { name: 'ping', signal: AbortSignal.timeout(millis) }).catch(() => {});
  }

  /** Has a worker give back what it keeps. One that fails has lost its memory anyway. */
  #trimWorker(): void {
    this.#trimming++;
    const trimmed = () => this.#trimming--;
    this.run({ name: 'trim', job: null, transfer: [], work: 0 }, neverAborted).then(trimmed, trimmed);
  }

  /** Lets running and waiting tasks finish, then ends the threads. */
  async close(): Promise<void> {
    await this.queue.drained();
    this.#closing = true;
    await this.#piscina.close();
  }
}
