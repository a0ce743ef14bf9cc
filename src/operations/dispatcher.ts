import type { BodyType } from '../formats/registry.ts';
import { reserveArena } from '../memory/arena.ts';
import { discard, recycle } from '../memory/buffers.ts';
import { keepAtMost } from '../memory/kept.ts';
import { checkDeadline, neverAborted } from '../runtime/abort.ts';
import { ByteBudget } from '../runtime/byte-budget.ts';
import { epochMillis } from '../runtime/clock.ts';
import { MemoryBudget, type MemoryLease } from '../runtime/memory-budget.ts';
import type { QueueBound } from '../runtime/overloaded.ts';
import type { Task } from '../runtime/task.ts';
import type { WorkerPool } from '../runtime/worker-pool.ts';
import { type ConvJob, conv } from './conv.ts';
import { bodyWork } from './cost.ts';
import { type DecodedBody, type DecodeJob, decodeBody, decodeInPlace } from './decode.ts';
import type { Answer, Caller, DispatcherOptions } from './dispatcher-options.ts';
import { computeDivided } from './divided/divide.ts';
import { type Executed, execute, type OperationJob } from './execute.ts';
import { infer } from './infer.ts';
import { keepReply, leaseForBody, leaseForJob } from './job-memory.ts';
import { buffersOf, type Operation, type Prepared } from './operation.ts';
import type { ReplyForm } from './reply/encode.ts';
import { replyRoom } from './reply/room.ts';
import { trimMemory } from './trim.ts';
import { warmUpJob } from './warm-up.ts';

/** Operations that compute one layer on one input. */
const divisible: ReadonlySet<string> = new Set([conv.name, infer.name]);

/** A job for the workers, with its memory. */
interface Asked {
  readonly name: string;
  readonly prepared: Prepared<ReplyForm>;
  readonly signal: AbortSignal;
  readonly arrivedAt: number;
  readonly lease: MemoryLease;
}

/** Computes jobs: small ones on the event loop, because a hop to a worker would take longer, others in the pool. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly byteBudget: ByteBudget;
  /** What jobs take, and replies that have not been sent. */
  readonly memory: MemoryBudget;
  #starting: Promise<WorkerPool> | undefined;
  #pool: WorkerPool | undefined;
  #ready = false;
  #retired = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.byteBudget = new ByteBudget(options.maxQueueBytes, () => this.#pool?.rest());
    this.memory = new MemoryBudget(options.jobBytes, (bytes) => this.byteBudget.relieve(bytes));
    keepAtMost(options.keptBytes);
    reserveArena(options.arenaBytes);
  }

  /** Starts the workers. Otherwise the first job that needs them does. Resolves when they are ready. */
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
  get load(): Readonly<Record<'alive' | 'running' | 'waiting' | 'work', number>> {
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
   * @param request the JSON text of the fields beside the tensors of a file, if it came in the query
   * @returns the value and the buffers of its tensors, which are the caller's; the milliseconds of decoding,
   * and those of waiting for a worker
   * @throws ProblemError if the body cannot be read, `unavailable` if too much is waiting, or the signal's
   * reason.
   */
  async decode(
    bytes: Uint8Array<ArrayBuffer>,
    type: BodyType,
    caller: Caller,
    request?: string,
  ): Promise<DecodedBody & { readonly queue: number }> {
    const startedAt = performance.now();
    try {
      const inline = this.readsInline(bytes.length);
      const { float64Names: names } = this.#options;
      const decoded = inline
        ? decodeBody(bytes, type, names, request)
        : decodeInPlace(bytes, type, names, request);
      if (!decoded) {
        const job = { bytes, type, request, float64Words: names.words };
        const body = await this.#decode(job, caller.signal);
        // A short body may have been copied to the worker.
        recycle(bytes.buffer);
        return { ...body, queue: Math.max(0, performance.now() - startedAt - body.millis) };
      }
      const { value, buffers, float64 } = decoded;
      if (!buffers.includes(bytes.buffer)) recycle(bytes.buffer);
      return { value, buffers, float64, millis: performance.now() - startedAt, queue: 0 };
    } catch (error) {
      discard(bytes.buffer);
      throw error;
    }
  }

  async #decode(job: DecodeJob, signal: AbortSignal): Promise<DecodedBody> {
    const { buffer, length } = job.bytes;
    const work = bodyWork(length, job.type);
    const pool = await this.#startPool();
    const admitted = pool.queue.hasAdmitted(signal);
    if (!admitted) pool.queue.check(work);
    const lease = await leaseForBody(this.memory, job, signal, admitted);
    // Long decimals shrink to a fifth. A larger spare buffer would not be used.
    const size = { work, replyBytes: length / 2 };
    const task = { name: 'decode', job, transfer: [buffer], lease, ...size };
    return pool.run<DecodedBody>(task, signal).finally(() => lease.release());
  }

  async #execute(
    job: OperationJob,
    transfer: readonly ArrayBuffer[],
    work: number,
    signal: AbortSignal,
    held: Pick<Task, 'lease' | 'regions' | 'alone'> = {},
  ): Promise<Executed> {
    const pool = await this.#startPool();
    const replyBytes = replyRoom(job.job.replyBytes);
    return pool.run<Executed>({ name: 'execute', job, transfer, work, replyBytes, ...held }, signal);
  }

  /**
   * Computes a prepared job of the operation. A worker's operands may be detached afterwards.
   * @throws ProblemError of the job, `unavailable` if too much is waiting, or the signal's reason.
   */
  async compute<Job extends ReplyForm>(
    operation: Pick<Operation<never, Job>, 'name' | 'peakBytes'>,
    prepared: Prepared<Job>,
    caller: Caller,
  ): Promise<Answer> {
    const { regions = [] } = prepared;
    if (regions.length === 0) return this.#compute(operation, prepared, caller);
    for (const region of regions) region.retain();
    try {
      return await this.#compute(operation, prepared, caller);
    } finally {
      for (const region of regions) region.release();
    }
  }

  async #compute<Job extends ReplyForm>(
    operation: Pick<Operation<never, Job>, 'name' | 'peakBytes'>,
    prepared: Prepared<Job>,
    caller: Caller,
  ): Promise<Answer> {
    const arrivedAt = epochMillis();
    const { name } = operation;
    if (prepared.work <= this.#options.inlineWork) {
      checkDeadline(caller);
      const executed = execute({ operation: name, job: prepared.job });
      checkDeadline(caller);
      return this.#answer(executed, arrivedAt, 0);
    }
    const pool = await this.#startPool();
    const admitted = pool.queue.hasAdmitted(caller.signal);
    if (!admitted) {
      this.byteBudget.check(0);
      pool.queue.check(prepared.work);
    }
    const peak = operation.peakBytes(prepared.job);
    const heaps = this.#isDivisible(name, prepared) ? this.#options.threads : 1;
    const lease = await leaseForJob(this.memory, peak, heaps, prepared.job, caller, admitted);
    try {
      const task = { name, prepared, signal: caller.signal, arrivedAt, lease };
      const answer = await this.#computeInPool(pool, task);
      keepReply(lease, answer, prepared.job, caller);
      return { ...answer, lease };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async #computeInPool(pool: WorkerPool, asked: Asked): Promise<Answer> {
    const { name, prepared, signal, arrivedAt, lease } = asked;
    const { work, regions: own = [] } = prepared;
    const idle = pool.queue.length === 0 && pool.alive - pool.queue.running > 1;
    const divided =
      idle && this.#isDivisible(name, prepared)
        ? computeDivided(pool, prepared, work, signal, async (job, regions) => {
            const left = Math.max(0, work - prepared.macs);
            const held = { regions: [...regions, ...own], lease, alone: true };
            const executed = await this.#execute({ operation: name, job }, [], left, signal, held);
            return this.#answer(executed, arrivedAt, job.precomputed?.millis ?? 0);
          })
        : undefined;
    if (divided) return divided;
    const buffers = buffersOf(prepared.operands);
    const job = { operation: name, job: prepared.job };
    return this.#answer(
      await this.#execute(job, buffers, work, signal, { lease, regions: own }),
      arrivedAt,
      0,
    );
  }

  /** Whether all workers should compute the layer together, if they are idle: it is large. */
  #isDivisible(operation: string, prepared: Prepared): prepared is Prepared<ConvJob> {
    return divisible.has(operation) && prepared.macs >= this.#options.splitMacs;
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
