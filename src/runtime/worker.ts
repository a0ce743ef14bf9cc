import { Worker } from 'node:worker_threads';
import type { JobWords } from './job-words.ts';
import type { TaskMessage, WorkerMessage, WorkerSettings } from './task.ts';

/** What a worker may take. */
export interface WorkerShare {
  /**
   * The most mebibytes of JavaScript. A worker that needs more is ended, before the system ends the service.
   * Tensors lie outside of it. So this bounds the rest of a body, which is mostly texts.
   */
  readonly heapMebibytes: number;
  /** The most bytes of each kind of memory that it keeps for the next job. */
  readonly keptBytes: number;
  /** Its nice value, where it is not that of all workers. */
  readonly niceness?: number;
}

/** Half of what `nice` adds. The event loop goes first, and other programs gain little. */
const workerNiceness = 5;

/**
 * V8's young generation. Larger ones fill slowly and look like a leak. V8 turns this figure into two halves
 * of 1 MiB.
 */
const youngMebibytes = 1.5;

/** A worker that ended before it was ready is replaced after this long: its successor may end likewise. */
const replaceMillis = 1000;

/** What a place's worker tells. */
export interface WorkerListener {
  ready(): void;
  answered(message: Exclude<WorkerMessage, 'ready'>): void;
  /** The thread has ended. What it had begun is lost. */
  lost(error: Error): void;
}

/** A worker thread and its successors. */
export class ReplacedWorker {
  readonly #file: string;
  readonly #share: WorkerShare;
  readonly #words: JobWords;
  readonly #listener: WorkerListener;
  #thread: Worker;
  #closing = false;

  constructor(file: string, share: WorkerShare, words: JobWords, listener: WorkerListener) {
    this.#file = file;
    this.#share = share;
    this.#words = words;
    this.#listener = listener;
    this.#thread = this.#start();
  }

  #start(): Worker {
    const { heapMebibytes, keptBytes, niceness = workerNiceness } = this.#share;
    const workerData: WorkerSettings = { words: this.#words, keptBytes, niceness };
    const thread = new Worker(this.#file, {
      workerData,
      // Workers do not load what `--import` names: they would start more slowly, and be replaced more slowly.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMebibytes, maxYoungGenerationSizeMb: youngMebibytes },
    });
    let isReady = false;
    let failure: Error | undefined;
    thread.on('message', (message: WorkerMessage) => {
      if (message !== 'ready') return this.#listener.answered(message);
      isReady = true;
      this.#listener.ready();
    });
    thread.on('error', (error: Error) => {
      failure = error;
    });
    thread.on('exit', (code) => {
      if (!this.#closing) {
        if (isReady) this.#thread = this.#start();
        else setTimeout(() => this.#replace(), replaceMillis).unref();
      }
      this.#listener.lost(failure ?? new Error(`a worker has ended with ${code}`));
    });
    return thread;
  }

  #replace(): void {
    if (!this.#closing) this.#thread = this.#start();
  }

  /** @throws DataCloneError if the message cannot be sent */
  send(message: TaskMessage, transfer: readonly ArrayBuffer[]): void {
    this.#thread.postMessage(message, transfer);
  }

  /** Ends the thread, whatever it does. A successor starts. */
  end(): void {
    void this.#thread.terminate();
  }

  /** Ends the thread. There is no successor. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#thread.terminate();
  }
}
