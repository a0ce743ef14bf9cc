import type { BodyType } from '../formats/registry.ts';
import type { Region } from '../memory/arena.ts';
import { discard, recycle } from '../memory/buffers.ts';
import { deadlineExceeded, neverAborted } from '../runtime/abort.ts';
import type { QueueBounds } from '../runtime/admission-queue.ts';
import { ByteBudget } from '../runtime/byte-budget.ts';
import { epochMillis } from '../runtime/clock.ts';
import type { QueueBound } from '../runtime/overloaded.ts';
import type { WorkerPool } from '../runtime/worker-pool.ts';
import { type ConvJob, conv } from './conv.ts';
import { bodyWork } from './cost.ts';
import { type DecodedBody, type DecodeJob, decodeBody, decodeInPlace } from './decode.ts';
import { computeDivided } from './divided/divide.ts';
import { type Executed, execute, type OperationJob } from './execute.ts';
import { buffersOf, type Operation, type Prepared } from './operation.ts';
import type { ReplyForm } from './reply/encode.ts';
import { replyRoom } from './reply/room.ts';
import type { LayerTiming } from './stopwatch.ts';
import { trimMemory } from './trim.ts';
import { warmUpJob } from './warm-up.ts';

export interface DispatcherOptions extends QueueBounds {
  readonly threads: number;
  /** Milliseconds without work after which the threads free the memory that they keep. */
  readonly keepMillis: number;
  /** Bytes of bodies beyond `inlineBodyBytes`, and of large replies, that are held at a time. */
  readonly maxQueueBytes: number;
  /** Jobs of at most this work (see `cost.ts`) run on the event loop. 0 means none. */
  readonly inlineWork: number;
  /** Layers of at least this many multiply-accumulates are computed by all workers, if these are idle. */
  readonly splitMacs: number;
  /** Bodies of at most this many bytes are decoded on the event loop. */
  readonly inlineBodyBytes: number;
  readonly observer: DispatcherObserver;
  /** The file that the workers run. Only tests set another one than the service's. */
  readonly workerFile?: string | undefined;
}

/** Gets the events of the dispatcher. */
export interface DispatcherObserver {
  /** A worker has ended, by itself or because it hung. */
  workerLost(): void;
  /** A worker failed while idle. */
  workerFailed(error: Error): void;
  /** A job is done. Times are in milliseconds. */
  computed(times: Answer['timings'], layers: readonly LayerTiming[]): void;
}

/** A reply's bytes and where its time went, in milliseconds. */
export interface Answer {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timings: { readonly queue: number; readonly compute: number; readonly encode: number };
}

/** The request that waits for a result. Its signal is read only if a worker is needed, and made only then. */
export interface Caller {
  readonly signal: AbortSignal;
  /** When its time is up, on the clock of `performance.now()`. Work on the event loop looks at it. */
  readonly deadline: number;
}

/** @throws ProblemError `deadline-exceeded` once the caller's time is up. */
export function checkDeadline({ deadline }: Caller): void {
  if (performance.now() >= deadline) throw deadlineExceeded();
}

/**
 * Computes jobs. Small jobs run on the event loop, because a hop to a worker would take longer. All others
 * run in the pool.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly byteBudget: ByteBudget;
  #starting: Promise<WorkerPool> | undefined;
  #pool: WorkerPool | undefined;
  #ready = false;
  #retired = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.byteBudget = new ByteBudget(options.maxQueueBytes, () => this.#pool?.rest());
  }

  /**
   * Starts the workers. Otherwise the first job that needs them does. The promise resolves when they are
   * ready.
   */
  async start(): Promise<void> {
    const { threads } = this.#options;
    await Promise.all(
      Array.from({ length: threads }, () =>
        this.#execute({ operation: conv.name, job: warmUpJob() }, [], 0, neverAborted),
      ),
    );
    this.#ready = true;
  }

  /** Whether the workers have started, and at least one can take work. */
  get ready(): boolean {
    return this.#ready && !this.#retired && this.#pool !== undefined && this.#pool.alive > 0;
  }

  /** Call this when the service is about to stop. `ready` is then false, but jobs are still done. */
  retire(): void {
    this.#retired = true;
  }

  get retired(): boolean {
    return this.#retired;
  }

  /** The load of the workers. All figures are 0 before they have been started. */
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

  /** Whether a body of this size is read without the workers. */
  readsInline(bytes: number): boolean {
    return bytes <= this.#options.inlineBodyBytes;
  }

  /** The bound of the queue that a request of which nothing is known would exceed, if there is one. */
  get fullBound(): QueueBound | undefined {
    return this.#pool?.queue.fullBound;
  }

  /**
   * Refuses a body by its Content-Length, before it is read, if it would be refused afterwards. Its type is
   * not known yet: the least work counts.
   * @throws ProblemError `unavailable`.
   */
  checkBody(bytes: number): void {
    this.byteBudget.check(bytes);
    this.#pool?.queue.check(bodyWork(bytes, 'safetensors'));
  }

  /**
   * Decodes a request body. Its bytes may be detached afterwards.
   * @returns the value and the buffers of its tensors, which are the caller's; the milliseconds of decoding,
   * and those of waiting for a worker
   * @throws ProblemError if the body cannot be read, `unavailable` if too much is waiting, or the signal's
   * reason.
   */
  async decode(
    bytes: Uint8Array<ArrayBuffer>,
    type: BodyType,
    caller: Caller,
  ): Promise<DecodedBody & { readonly queue: number }> {
    const startedAt = performance.now();
    try {
      const inline = this.readsInline(bytes.length);
      const decoded = inline ? decodeBody(bytes, type) : decodeInPlace(bytes, type);
      if (!decoded) {
        const body = await this.#decode({ bytes, type }, caller.signal);
        // A short body may have been copied to the worker.
        recycle(bytes.buffer);
        return { ...body, queue: Math.max(0, performance.now() - startedAt - body.millis) };
      }
      const { value, buffers } = decoded;
      if (!buffers.includes(bytes.buffer)) recycle(bytes.buffer);
      return { value, buffers, millis: performance.now() - startedAt, queue: 0 };
    } catch (error) {
      discard(bytes.buffer);
      throw error;
    }
  }

  async #decode(job: DecodeJob, signal: AbortSignal): Promise<DecodedBody> {
    const { buffer, length } = job.bytes;
    const work = bodyWork(length, job.type);
    const pool = await this.#startPool();
    // Long decimals shrink to a fifth. A larger spare buffer would not be used.
    const size = { work, replyBytes: length / 2 };
    return pool.run<DecodedBody>({ name: 'decode', job, transfer: [buffer], ...size }, signal);
  }

  async #execute(
    job: OperationJob,
    transfer: readonly ArrayBuffer[],
    work: number,
    signal: AbortSignal,
    regions: readonly Region[] = [],
  ): Promise<Executed> {
    const pool = await this.#startPool();
    const replyBytes = replyRoom(job.job.replyBytes);
    return pool.run<Executed>({ name: 'execute', job, transfer, work, regions, replyBytes }, signal);
  }

  /**
   * Computes a prepared job of the operation. Its tensors may be detached afterwards: those that a worker computes with.
   * @throws ProblemError of the job, `unavailable` if too much is waiting, or the signal's reason.
   */
  async compute({ name }: Operation, prepared: Prepared<ReplyForm>, caller: Caller): Promise<Answer> {
    const arrivedAt = epochMillis();
    const { work } = prepared;
    const job = { operation: name, job: prepared.job };
    if (work <= this.#options.inlineWork) {
      checkDeadline(caller);
      const executed = execute(job);
      checkDeadline(caller);
      return this.#answer(executed, arrivedAt, 0);
    }
    const { signal } = caller;
    const pool = await this.#startPool();
    if (!pool.queue.hasAdmitted(signal)) this.byteBudget.check(0);
    const divided = this.#shouldDivide(name, prepared, pool)
      ? computeDivided(pool, prepared, work, signal, async (job, regions) => {
          const left = Math.max(0, work - prepared.macs);
          const executed = await this.#execute({ operation: name, job }, [], left, signal, regions);
          return this.#answer(executed, arrivedAt, job.precomputed?.millis ?? 0);
        })
      : undefined;
    return (
      divided ??
      this.#answer(await this.#execute(job, buffersOf(prepared.operands), work, signal), arrivedAt, 0)
    );
  }

  /** Whether all workers should compute the layer together: it is large, and they are idle. */
  #shouldDivide(
    operation: string,
    prepared: Prepared,
    { alive, queue }: WorkerPool,
  ): prepared is Prepared<ConvJob> {
    const idle = queue.length === 0 && alive - queue.running > 1;
    return operation === conv.name && prepared.macs >= this.#options.splitMacs && idle;
  }

  /** @param together milliseconds that the workers have computed together already */
  #answer({ body, timings }: Executed, arrivedAt: number, together: number): Answer {
    const { startedAt, compute, encode, layers } = timings;
    const queue = Math.max(0, startedAt - arrivedAt - together);
    const times = { queue, compute: compute + together, encode };
    this.#options.observer.computed(times, layers);
    return { body, timings: times };
  }

  /** Finishes accepted jobs, then ends the workers. */
  async close(): Promise<void> {
    this.retire();
    await (await this.#starting)?.close();
  }
}
