import type { BodyType } from '../formats/registry.ts';
import { reserveArena } from '../memory/arena.ts';
import { keepAtMost } from '../memory/kept.ts';
import { ByteBudget } from '../runtime/byte-budget.ts';
import { MemoryBudget } from '../runtime/memory-budget.ts';
import type { QueueBound } from '../runtime/overloaded.ts';
import { bodyWork } from './cost.ts';
import type { DecodedBody } from './decode.ts';
import { BodyDecoder } from './dispatch/body-decoder.ts';
import { JobRunner } from './dispatch/job-runner.ts';
import { Workers } from './dispatch/workers.ts';
import type { Answer, Caller, DispatcherOptions } from './dispatcher-options.ts';
import type { Operation, Prepared } from './operation.ts';
import type { ReplyForm } from './reply/encode.ts';

/** Computes jobs: small ones on the event loop, because a hop to a worker would take longer, others in the pool. */
export class Dispatcher {
  readonly byteBudget: ByteBudget;
  /** What jobs take, and replies that have not been sent. */
  readonly memory: MemoryBudget;
  readonly #workers: Workers;
  readonly #decoder: BodyDecoder;
  readonly #runner: JobRunner;

  /** @param shared the budgets of another dispatcher of the process, where this one takes from them */
  constructor(options: DispatcherOptions, shared?: Pick<Dispatcher, 'byteBudget' | 'memory'>) {
    this.#workers = new Workers(options);
    this.byteBudget =
      shared?.byteBudget ?? new ByteBudget(options.maxQueueBytes, () => this.#workers.started?.rest());
    this.memory =
      shared?.memory ?? new MemoryBudget(options.jobBytes, (bytes) => this.byteBudget.relieve(bytes));
    this.#decoder = new BodyDecoder(options, this.#workers, this.memory);
    this.#runner = new JobRunner(options, this.#workers, this.memory, this.byteBudget);
    if (shared) return;
    keepAtMost(options.keptBytes);
    reserveArena(options.arenaBytes);
  }

  /** Starts the workers. Otherwise the first job that needs them does. Resolves when they are ready. */
  start(): Promise<void> {
    return this.#workers.start();
  }

  /** Whether the workers have started, and at least one can take work. */
  get ready(): boolean {
    return this.#workers.ready;
  }

  /** Call this when the service is about to stop. `ready` is then false, but jobs are still done. */
  retire(): void {
    this.#workers.retire();
  }

  get retired(): boolean {
    return this.#workers.retired;
  }

  /** The load of the workers. All figures are 0 before they have been started. */
  get load(): Readonly<Record<'alive' | 'running' | 'waiting' | 'work', number>> {
    const { alive = 0, busy = 0, queue } = this.#workers.started ?? {};
    return { alive, running: busy, waiting: queue?.length ?? 0, work: queue?.work ?? 0 };
  }

  /** The bound of the queue that a request of which nothing is known would exceed, if there is one. */
  get fullBound(): QueueBound | undefined {
    return this.#workers.started?.queue.fullBound;
  }

  /** Whether a body of this size is read without the workers. */
  readsInline(bytes: number): boolean {
    return this.#decoder.readsInline(bytes);
  }

  /**
   * Refuses a body by its Content-Length, before it is read, if it would be refused afterwards. Its type is
   * not known yet: the least work counts.
   * @throws ProblemError `unavailable`.
   */
  checkBody(bytes: number): void {
    this.byteBudget.check(bytes);
    this.#workers.started?.queue.check(bodyWork(bytes, 'safetensors'));
  }

  /**
   * Decodes a request body. Its bytes may be detached afterwards.
   * @param request the JSON text of the fields beside the tensors of a file, if it came in the query
   * @returns the value and the buffers of its tensors, which are the caller's; the milliseconds of decoding,
   * and those of waiting for a worker
   * @throws ProblemError if the body cannot be read, `unavailable` if too much is waiting, or the signal's
   * reason.
   */
  decode(
    bytes: Uint8Array<ArrayBuffer>,
    type: BodyType,
    caller: Caller,
    request?: string,
  ): Promise<DecodedBody & { readonly queue: number }> {
    return this.#decoder.decode(bytes, type, caller, request);
  }

  /**
   * Computes a prepared job of the operation. A worker's operands may be detached afterwards.
   * @throws ProblemError of the job, `unavailable` if too much is waiting, or the signal's reason.
   */
  compute<Job extends ReplyForm>(
    operation: Pick<Operation<never, Job>, 'name' | 'peakBytes'>,
    prepared: Prepared<Job>,
    caller: Caller,
  ): Promise<Answer> {
    return this.#runner.compute(operation, prepared, caller);
  }

  /** Refuses nothing that the signal's caller asks for: it waits, however much waits already. */
  async admit(signal: AbortSignal): Promise<void> {
    (await this.#workers.pool()).queue.admit(signal);
  }

  /** Finishes accepted jobs, then ends the workers. */
  async close(): Promise<void> {
    this.retire();
    await this.#workers.close();
  }
}
