import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { largestKept, recycle } from '../memory/buffers.ts';
import { paths } from '../paths.ts';
import { neverAborted, onAbort } from './abort.ts';
import { AdmissionQueue, type QueueBounds } from './admission-queue.ts';
import { IdleTimer } from './idle-timer.ts';
import { spareFor } from './spare-buffers.ts';
import { clearStop, requestStop, stopWords } from './stop-words.ts';
import { problemOfFailure, type ResultMessage, type Task, type TaskMessage } from './task.ts';
import { WorkerReplacement } from './worker-replacement.ts';

/** The bundled worker: threads run JavaScript even if the service runs from its TypeScript source. */
const bundledWorker = fileURLToPath(paths.worker);

/** A worker that has not stopped this long after it was told to hangs. It is ended and replaced. */
const graceMillis = 1000;

/**
 * JavaScript memory of a worker. A worker that needs more is ended, before the system ends the service.
 * Tensors lie outside of it. So this bounds the rest of a body, which is mostly texts.
 */
const heapMebibytes = 512;

/**
 * V8's young generation. Larger ones fill slowly and look like a leak. V8 turns this figure into two halves
 * of 1 MiB.
 */
const youngMebibytes = 1.5;

export interface PoolOptions extends QueueBounds {
  readonly threads: number;
  /** Milliseconds without work after which the threads free the memory that they keep. */
  readonly keepMillis: number;
  /** Frees the memory that this thread keeps. */
  readonly trim: () => void;
  /** The file that the threads run. It exports what `serveTasks` returns. Only tests set another one. */
  readonly workerFile?: string | undefined;
  /** Called for each worker that ended by itself or was ended. */
  readonly onWorkerLost: () => void;
  /** Called with the error of a worker that failed while idle. `onWorkerLost` is called too. */
  readonly onWorkerError: (error: Error) => void;
}

/**
 * The worker threads behind a bounded queue. Their number does not change. A task whose signal is aborted is
 * removed from the queue, or told to stop at its next checkpoint. Its worker is kept, unless it does not
 * stop.
 */
export class WorkerPool {
  readonly queue: AdmissionQueue;
  readonly #piscina: Piscina;
  readonly #stops: ReturnType<typeof stopWords>;
  readonly #idle: IdleTimer;
  /** Piscina's objects of the workers that have become ready. */
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
      // Workers do not load what `--import` names: they would start more slowly, and be replaced more slowly.
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
    // Without a listener, the failure of an idle worker would end the process.
    this.#piscina.on('error', onWorkerError);
  }

  /** Workers that can take a task. */
  get alive(): number {
    for (const worker of this.#known) if (worker.destroyed) this.#known.delete(worker);
    return this.#known.size;
  }

  /** Workers with a task. The pool's own tasks do not count. */
  get busy(): number {
    return Math.max(0, this.queue.running - this.#trimming);
  }

  /**
   * Runs the task in a worker. The buffers of its transfer list are detached here afterwards.
   * @throws ProblemError of the job, or `unavailable` if the queue is full; the signal's reason as soon as it
   * is aborted; Error if the worker fails.
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
      // The slot is freed before the promise resolves: the caller may look for idle workers at once.
      const received = ({ outcome, transfer, returned }: ResultMessage<R>) => {
        settle();
        for (const buffer of returned) recycle(buffer);
        if (signal.aborted) for (const buffer of transfer) this.discard(buffer);
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

  /** Gives back the slot and the regions of a task that no worker has any more. */
  #settle(slot: number | undefined, { name, regions = [] }: Task): void {
    for (const region of regions) region.release();
    if (slot === undefined) return;
    this.queue.release(slot);
    if (name !== 'trim') this.#idle.restart();
  }

  /**
   * Calls `end`, which makes piscina end threads, and waits for their exit. Until then they may write to
   * shared memory.
   */
  async #endOfThreads(end: () => void): Promise<void> {
    const before = this.#piscina.threads;
    end();
    const kept = new Set(this.#piscina.threads);
    // Not `events.once`, which rejects if a thread fails before it ends.
    const exits = before
      .filter((thread) => !kept.has(thread))
      .map((thread) => new Promise((resolve) => thread.once('exit', resolve)));
    await Promise.all(exits);
  }

  /** Makes piscina look for a worker. This bypasses the queue, whose slots may all wait for a worker. */
  #askForWorker(millis: number): void {
    const message: TaskMessage<null> = { job: null, slot: 0, transfer: [] };
    this.#piscina.run(message, { name: 'ping', signal: AbortSignal.timeout(millis) }).catch(() => {});
  }

  /** Makes a worker free the memory that it keeps. A worker that fails has lost that memory anyway. */
  #trimWorker(): void {
    this.#trimming++;
    const trimmed = () => this.#trimming--;
    this.run({ name: 'trim', job: null, transfer: [], work: 0 }, neverAborted).then(trimmed, trimmed);
  }

  /**
   * Recycles a buffer that nobody uses. Freeing a large one takes the system 15 ms per 200 MB, so a worker does
   * it.
   */
  discard(buffer: ArrayBuffer): void {
    if (buffer.byteLength <= largestKept || this.#closing) {
      recycle(buffer);
      return;
    }
    const freed = this.run({ name: 'discard', job: null, transfer: [buffer], work: 0 }, neverAborted);
    // What a worker that fails had is free too.
    freed.catch(() => {});
  }

  /** Lets running and waiting tasks finish, then ends the threads. */
  async close(): Promise<void> {
    await this.queue.drained();
    this.#closing = true;
    await this.#piscina.close();
  }
}
