import { type Meter, planMacs } from '../../memory/meter.ts';
import { checkDeadline } from '../../runtime/abort.ts';
import type { ByteBudget } from '../../runtime/byte-budget.ts';
import { epochMillis } from '../../runtime/clock.ts';
import type { MemoryBudget, MemoryLease } from '../../runtime/memory-budget.ts';
import type { WorkerPool } from '../../runtime/worker-pool.ts';
import { type ConvJob, conv } from '../conv.ts';
import type { Answer, Caller, DispatcherOptions } from '../dispatcher-options.ts';
import { computeDivided } from '../divided/divide.ts';
import { type Executed, execute } from '../execute.ts';
import { infer } from '../infer.ts';
import { keepReply, leaseForJob } from '../job-memory.ts';
import { buffersOf, type Operation, type Prepared } from '../operation.ts';
import type { ReplyForm } from '../reply/encode.ts';
import type { Workers } from './workers.ts';

/** Operations that compute one layer on one input. */
const divisible: ReadonlySet<string> = new Set([conv.name, infer.name]);

/** A job for the workers, with its memory. */
interface Asked {
  readonly name: string;
  readonly prepared: Prepared<ReplyForm>;
  readonly signal: AbortSignal;
  readonly arrivedAt: number;
  readonly lease: MemoryLease;
  readonly meter: Meter | undefined;
}

/** Computes prepared jobs: small ones on the event loop, others in a worker, and large layers in all of them. */
export class JobRunner {
  readonly #options: DispatcherOptions;
  readonly #workers: Workers;
  readonly #memory: MemoryBudget;
  readonly #byteBudget: ByteBudget;

  constructor(options: DispatcherOptions, workers: Workers, memory: MemoryBudget, byteBudget: ByteBudget) {
    this.#options = options;
    this.#workers = workers;
    this.#memory = memory;
    this.#byteBudget = byteBudget;
  }

  /** As `Dispatcher.compute`. */
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
    const pool = await this.#workers.pool();
    const admitted = pool.queue.hasAdmitted(caller.signal);
    if (!admitted) {
      this.#byteBudget.check(0);
      pool.queue.check(prepared.work);
    }
    const peak = operation.peakBytes(prepared.job);
    const { meter } = caller;
    if (meter) planMacs(meter, prepared.macs);
    const heaps = this.#isDivisible(name, prepared) ? this.#options.threads : 1;
    const lease = await leaseForJob(this.#memory, peak, heaps, prepared.job, caller, admitted);
    try {
      const task = { name, prepared, signal: caller.signal, arrivedAt, lease, meter };
      const answer = await this.#computeInPool(pool, task);
      keepReply(lease, answer, prepared.job, caller);
      return { ...answer, lease };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async #computeInPool(pool: WorkerPool, asked: Asked): Promise<Answer> {
    const { name, prepared, signal, arrivedAt, lease, meter } = asked;
    const { work, regions: own = [] } = prepared;
    const idle = pool.queue.length === 0 && pool.alive - pool.queue.running > 1;
    const divided =
      idle && this.#isDivisible(name, prepared)
        ? computeDivided(pool, prepared, { work, meter }, signal, async (job, regions) => {
            const left = Math.max(0, work - prepared.macs);
            const held = { regions: [...regions, ...own], lease, alone: true };
            const executed = await this.#workers.execute({ operation: name, job }, [], left, signal, held);
            return this.#answer(executed, arrivedAt, job.precomputed?.millis ?? 0);
          })
        : undefined;
    if (divided) return divided;
    const buffers = buffersOf(prepared.operands);
    const job = { operation: name, job: prepared.job, ...(meter && { meter }) };
    const held = { lease, regions: own };
    return this.#answer(await this.#workers.execute(job, buffers, work, signal, held), arrivedAt, 0);
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
}
