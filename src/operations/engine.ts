import { largestKept, recycle } from '../memory/buffers.ts';
import { neverAborted } from '../runtime/abort.ts';
import type { QueueBounds } from '../runtime/admission-queue.ts';
import { ByteBudget } from '../runtime/byte-budget.ts';
import { epochMillis } from '../runtime/clock.ts';
import type { WorkerPool } from '../runtime/worker-pool.ts';
import { decodeBody, decodeInPlace } from './decode.ts';
import { execute } from './execute.ts';
import {
  type BodyType,
  buffersOf,
  type Convolved,
  type ConvolveJob,
  type DecodedBody,
  type DecodeJob,
  type Job,
  type LayerTiming,
} from './jobs.ts';
import type { Prepared } from './prepare.ts';
import { computeTogether, isDivisible, stagingFor } from './together.ts';
import { trimMemory } from './trim.ts';
import { warmUpJob } from './warm-up.ts';

export interface EngineOptions extends QueueBounds {
  readonly threads: number;
  /** Milliseconds without work after which the threads give back the memory that they keep. */
  readonly keepMillis: number;
  /** Bytes of bodies beyond `inlineBodyBytes`, and of large replies, that are held at a time. */
  readonly maxQueueBytes: number;
  /** Jobs of at most so much work (see `workOf`) are done on the event loop; 0: none. */
  readonly inlineWork: number;
  /** Layers of at least so many multiply-accumulates are computed by all workers together, if they are idle. */
  readonly splitMacs: number;
  /** Bodies of at most so many bytes are decoded on the event loop. */
  readonly inlineBodyBytes: number;
  readonly observer: EngineObserver;
  /** What the workers run; another file than the service's only in tests. */
  readonly workerFile?: string | undefined;
}

/** Who is told of what happens in the engine. */
export interface EngineObserver {
  /** A worker has ended, by itself or because it hung. */
  workerLost(): void;
  /** What a worker failed with that had nothing to do. */
  workerFailed(error: Error): void;
  /** A job is done; milliseconds. */
  computed(times: Answer['timings'], layers: readonly LayerTiming[]): void;
}

/** A reply's bytes and where its time went, in milliseconds. */
export interface Answer {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timings: { readonly queue: number; readonly compute: number; readonly encode: number };
}

/** Who waits for a result. Its signal is looked at only where a worker is needed: a request makes it then. */
export interface Caller {
  readonly signal: AbortSignal;
}

/** Reading or writing an element takes about as long as so many multiply-accumulates. */
const macsPerElement = 16;

/** Reading a byte of a body takes about as long as so many multiply-accumulates. */
const macsPerByte = 2;

/** A job's predicted work in multiply-accumulates. */
export function workOf({ macs, elements }: Prepared): number {
  return macs + macsPerElement * elements;
}

/** What a worker needs of what was prepared. */
type Computable = Pick<Prepared, 'job' | 'regions' | 'replyBytes'>;

/** Few outputs take more bytes per number as text than this times what is predicted. */
const textSpread = 1.25;

/** The room to make for a reply that is predicted to take so many bytes. */
function roomFor(replyBytes: number): number {
  return replyBytes > largestKept ? replyBytes : Math.min(textSpread * replyBytes, largestKept);
}

/** Computes a job on this thread, and keeps the buffers that its tensors lay in. */
function executeHere(job: Job): Convolved {
  const convolved = execute(job);
  for (const buffer of buffersOf(job)) recycle(buffer);
  return convolved;
}

/** Computes jobs: small ones where they arrive, since a hop to a worker would cost more than they do, all others in the pool. */
export class Engine {
  readonly #options: EngineOptions;
  readonly bytes: ByteBudget;
  #starting: Promise<WorkerPool> | undefined;
  #pool: WorkerPool | undefined;
  #ready = false;
  #retired = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.bytes = new ByteBudget(options.maxQueueBytes);
  }

  /**
   * Starts the workers, as the first job that needs them would otherwise; `ready` tells when they are there. Waits for them
   * only if awaited.
   */
  async start(): Promise<void> {
    const { threads } = this.#options;
    await Promise.all(
      Array.from({ length: threads }, () =>
        this.#compute({ job: warmUpJob(), replyBytes: 0 }, 0, neverAborted),
      ),
    );
    this.#ready = true;
  }

  /** Whether the workers have started, and one at least can be given work. */
  get ready(): boolean {
    return this.#ready && !this.#retired && this.#pool !== undefined && this.#pool.alive > 0;
  }

  /** From now on it is not ready, though it still does what it is asked to: the service is about to stop. */
  retire(): void {
    this.#retired = true;
  }

  get retired(): boolean {
    return this.#retired;
  }

  /** How the workers are busy; nothing before they have been started. */
  get load(): {
    readonly alive: number;
    readonly running: number;
    readonly waiting: number;
    readonly work: number;
  } {
    const { alive = 0, busy = 0, queue } = this.#pool ?? {};
    return { alive, running: busy, waiting: queue?.length ?? 0, work: queue?.work ?? 0 };
  }

  async #startPool(): Promise<WorkerPool> {
    const options = this.#options;
    const { workerLost, workerFailed } = options.observer;
    this.#starting ??= import('../runtime/worker-pool.ts').then(
      ({ WorkerPool }) =>
        new WorkerPool({
          ...options,
          trim: trimMemory,
          onWorkerLost: workerLost,
          onWorkerError: workerFailed,
        }),
    );
    this.#pool ??= await this.#starting;
    return this.#pool;
  }

  /** Whether a body of so many bytes is read without the workers. */
  readsInline(bytes: number): boolean {
    return bytes <= this.#options.inlineBodyBytes;
  }

  /**
   * Refuses a body by its announced length, before it is read, where it would be refused afterwards.
   * @throws ProblemError `unavailable`.
   */
  checkBody(bytes: number): void {
    this.bytes.check(bytes);
    this.#pool?.queue.check(macsPerByte * bytes);
  }

  /**
   * Decodes a request body; its bytes may be gone afterwards. Tells the milliseconds that took, and those for which it waited for a worker.
   * @throws ProblemError where the body cannot be read, `unavailable` where too many are waiting, or the signal's reason.
   */
  async decode(
    bytes: Uint8Array<ArrayBuffer>,
    type: BodyType,
    caller: Caller,
  ): Promise<{ value: unknown; millis: number; queue: number }> {
    const startedAt = performance.now();
    const inline = this.readsInline(bytes.length);
    const decoded = inline ? decodeBody(bytes, type) : decodeInPlace(bytes, type);
    if (!decoded) {
      const { value, millis } = await this.#decode({ bytes, type }, caller.signal);
      return { value, millis, queue: Math.max(0, performance.now() - startedAt - millis) };
    }
    if (!decoded.buffers.includes(bytes.buffer)) recycle(bytes.buffer);
    return { value: decoded.value, millis: performance.now() - startedAt, queue: 0 };
  }

  async #decode(job: DecodeJob, signal: AbortSignal): Promise<DecodedBody> {
    const { buffer, length } = job.bytes;
    const pool = await this.#startPool();
    // A number of 8 characters or more becomes an element of 4 bytes.
    const size = { work: macsPerByte * length, replyBytes: length / 2 };
    return pool.run<DecodedBody>({ name: 'decode', job, transfer: [buffer], ...size }, signal);
  }

  async #compute(
    { job, regions, replyBytes }: Computable,
    work: number,
    signal: AbortSignal,
  ): Promise<Convolved> {
    const pool = await this.#startPool();
    const task = { name: 'convolve', job, transfer: buffersOf(job), work };
    return pool.run<Convolved>({ ...task, regions, replyBytes: roomFor(replyBytes) }, signal);
  }

  /**
   * Computes a job; its tensors may be gone afterwards.
   * @throws ProblemError as the job's checks say, `unavailable` where too many are waiting, or the signal's reason.
   */
  async convolve(prepared: Prepared, caller: Caller): Promise<Answer> {
    const arrivedAt = epochMillis();
    const work = workOf(prepared);
    if (work <= this.#options.inlineWork) return this.#answer(executeHere(prepared.job), arrivedAt, 0);
    const { signal } = caller;
    const pool = await this.#startPool();
    if (!pool.queue.hasAdmitted(signal)) this.bytes.check(0);
    const staged = this.#isForAll(prepared, pool) ? stagingFor(prepared) : undefined;
    if (!staged) return this.#answer(await this.#compute(prepared, work, signal), arrivedAt, 0);
    return computeTogether(pool, staged, work, signal, async (computed, millis) => {
      const answering = { ...computed, replyBytes: prepared.replyBytes };
      return this.#answer(await this.#compute(answering, work - prepared.macs, signal), arrivedAt, millis);
    });
  }

  /** Whether all workers should compute the layer together: it is worth it, and they have nothing else to do. */
  #isForAll(prepared: Prepared, { alive, queue }: WorkerPool): prepared is Prepared & { job: ConvolveJob } {
    const idle = queue.length === 0 && alive - queue.running > 1;
    return prepared.macs >= this.#options.splitMacs && idle && isDivisible(prepared.job);
  }

  /** @param together milliseconds that workers have computed together before */
  #answer({ body, timings }: Convolved, arrivedAt: number, together: number): Answer {
    const { startedAt, compute, encode, layers } = timings;
    const queue = Math.max(0, startedAt - arrivedAt - together);
    const times = { queue, compute: compute + together, encode };
    this.#options.observer.computed(times, layers);
    return { body, timings: times };
  }

  /** Finishes what has been accepted, then ends the workers. */
  async close(): Promise<void> {
    this.retire();
    await (await this.#starting)?.close();
  }
}
