import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { letGo } from '../memory/let-go.ts';
import { paths } from '../paths.ts';
import { neverAborted, onAbort } from './abort.ts';
import { AdmissionQueue, type QueueBounds } from './admission-queue.ts';
import { arrive, depart } from './exchange.ts';
import { Rounds } from './rounds.ts';
import type { Failure, Returned, Task, TookPart } from './task.ts';

/** The bundled worker: threads run JavaScript whatever runs the rest. */
const bundledWorker = fileURLToPath(paths.worker);

/** A worker that has been told to stop and has not after so long hangs: it is ended, and another takes its place. */
const graceMillis = 1000;

/** Within that a worker that has ended has its successor, which tells when it is ready. */
const replaceMillis = 1000;

/**
 * JavaScript memory of a worker: one that needs more is ended, before the system ends the service. Tensors lie outside of it,
 * so this bounds the rest of a body, of which texts are the longest.
 */
const heapMebibytes = 512;

/** Of them, what is young (V8 makes two halves of 1 MiB of it): a worker makes little, and a larger space would be touched bit by bit over minutes. */
const youngMebibytes = 1.5;

export interface PoolOptions extends QueueBounds {
  readonly threads: number;
  /** Milliseconds without work after which the threads give back what they keep. */
  readonly keepMillis: number;
  /** The file that the threads run; another one only in tests. */
  readonly workerFile?: string | undefined;
  /** Told of each worker that ended by itself or was ended. */
  readonly onWorkerLost: () => void;
  /** Told what one failed with that had nothing to do; it is lost as well. */
  readonly onWorkerError: (error: Error) => void;
}

/** What a worker is to do: the name of its function, and a job with what it takes. */
export interface Errand<J> {
  readonly name: 'convolve' | 'decode' | 'stage' | 'parts' | 'rest';
  readonly job: J;
  readonly transferList: readonly ArrayBuffer[];
  /** Predicted, as `workOf` counts it. */
  readonly work: number;
}

/**
 * The worker threads, always the same number of them, behind a bounded line. A job whose call ends is dropped from the line, or
 * told to stop at its next checkpoint; its worker is kept, unless it does not listen.
 */
export class Pool {
  readonly queue: AdmissionQueue;
  readonly #pool: Piscina;
  /** A word a slot, which the job in it reads at its checkpoints: 1 tells it to stop. */
  readonly #stops: Int32Array<SharedArrayBuffer>;
  readonly #rounds: Rounds;
  /** The workers that have become ready, and what piscina knows of each. */
  readonly #known = new Set<{ readonly destroyed: boolean }>();
  #replacing: NodeJS.Timeout | undefined;
  #resting = 0;
  #closing = false;

  constructor({
    threads,
    keepMillis,
    workerFile = bundledWorker,
    onWorkerLost,
    onWorkerError,
    ...bounds
  }: PoolOptions) {
    this.queue = new AdmissionQueue(threads, bounds);
    this.#rounds = new Rounds({
      isIdle: () => this.queue.running === 0 && !this.#closing,
      wake: () => this.#wake(threads),
      keepMillis,
    });
    this.#stops = new Int32Array(new SharedArrayBuffer(4 * threads));
    this.#pool = new Piscina({
      filename: workerFile,
      minThreads: threads,
      maxThreads: threads,
      workerData: this.#stops,
      // What the process loads first is not for the workers: they would start later, and so come back later.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMebibytes, maxYoungGenerationSizeMb: youngMebibytes },
    });
    this.#pool.on('workerCreate', (worker: { readonly destroyed: boolean }) => this.#known.add(worker));
    this.#pool.on('workerDestroy', () => {
      if (this.#closing) return;
      onWorkerLost();
      this.#replace(threads);
    });
    // Without a listener, the end of a worker that has nothing to do would be the end of the process.
    this.#pool.on('error', onWorkerError);
  }

  /** Workers that can take a job. */
  get alive(): number {
    for (const worker of this.#known) if (worker.destroyed) this.#known.delete(worker);
    return this.#known.size;
  }

  /** Workers that have a job: to take part in a round is none. */
  get busy(): number {
    return Math.max(0, this.queue.running - this.#resting);
  }

  /**
   * Has a worker do the errand. What is in its transfer list is gone here afterwards.
   * @throws ProblemError `unavailable` where the line is full, or as the call ends; Error where the worker does.
   */
  async run<J, R>(errand: Errand<J>, signal: AbortSignal): Promise<R | Failure> {
    return this.#attempt(await this.queue.acquire(errand.work, signal), errand, signal);
  }

  #attempt<J, R>(
    slot: number,
    { name, job, transferList }: Errand<J>,
    signal: AbortSignal,
  ): Promise<R | Failure> {
    return new Promise((resolve, reject) => {
      const kill = new AbortController();
      let watchdog: NodeJS.Timeout | undefined;
      const stop = (reason: unknown) => {
        Atomics.store(this.#stops, slot, 1);
        watchdog = setTimeout(() => kill.abort(), graceMillis);
        reject(reason);
      };
      const forget = this.#orLeave(slot, () => {
        signal.throwIfAborted();
        return onAbort(signal, stop);
      });
      Atomics.store(this.#stops, slot, 0);
      const carried = depart(transferList);
      const task: Task<J> = { job, slot, round: this.#rounds.last, carried };
      const settled = () => {
        forget();
        clearTimeout(watchdog);
        this.queue.release(slot);
        this.#rounds.consider(name !== 'rest');
      };
      const received = ({ result, carried, letGo: bytes }: Returned<R>) => {
        arrive(carried);
        letGo(bytes);
        resolve(result);
      };
      this.#pool
        .run(task, { name, transferList: [...carried.used, ...carried.spare], signal: kill.signal })
        .then(received, reject)
        .finally(settled);
    });
  }

  /** Gives the slot back where nothing is done with it. @throws what `begin` does */
  #orLeave<T>(slot: number, begin: () => T): T {
    try {
      return begin();
    } catch (error) {
      this.queue.release(slot);
      throw error;
    }
  }

  /**
   * Asks for workers until all are there. Piscina replaces one that ends, but not one that ends before it is ready, as it may where memory is
   * short: then it makes another only when it is asked for something that no worker is there for.
   */
  #replace(threads: number): void {
    this.#replacing ??= setInterval(() => {
      if (this.#closing || this.alive === threads) {
        clearInterval(this.#replacing);
        this.#replacing = undefined;
      } else for (let i = 0; i < threads; i++) this.#askFor();
    }, replaceMillis).unref();
  }

  /** Has piscina look for a worker, past the line, whose places may all wait for one. */
  #askFor(): void {
    const task: Task<null> = {
      job: null,
      slot: 0,
      round: this.#rounds.last,
      carried: { used: [], spare: [] },
    };
    const signal = AbortSignal.timeout(replaceMillis);
    const received = ({ carried, letGo: bytes }: Returned<TookPart>) => {
      arrive(carried);
      letGo(bytes);
    };
    this.#pool.run(task, { name: 'rest', signal }).then(received, () => {});
  }

  /** Has all workers take part in a round. One that fails has lost its memory anyway. */
  #wake(threads: number): void {
    const errand: Errand<null> = { name: 'rest', job: null, transferList: [], work: 0 };
    for (let i = 0; i < threads; i++) {
      this.#resting++;
      const rested = () => this.#resting--;
      this.run<null, TookPart>(errand, neverAborted).then(rested, rested);
    }
  }

  /** Lets running and waiting jobs finish, then ends the threads. */
  async close(): Promise<void> {
    await this.queue.drained();
    this.#closing = true;
    await this.#pool.close();
  }
}
