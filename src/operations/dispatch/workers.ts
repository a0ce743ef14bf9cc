import { neverAborted } from '../../runtime/abort.ts';
import type { Task } from '../../runtime/task.ts';
import type { WorkerPool } from '../../runtime/worker-pool.ts';
import { conv } from '../conv.ts';
import type { DispatcherOptions } from '../dispatcher-options.ts';
import type { Executed, OperationJob } from '../execute.ts';
import { replyRoom } from '../reply/room.ts';
import { trimMemory } from '../trim.ts';
import { warmUpJob } from '../warm-up.ts';

/** The worker threads of a dispatcher. What needs them first starts them. */
export class Workers {
  readonly #options: DispatcherOptions;
  #starting: Promise<WorkerPool> | undefined;
  #pool: WorkerPool | undefined;
  #ready = false;
  #retired = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Starts them. Resolves when they are ready. */
  async start(): Promise<void> {
    const { threads } = this.#options;
    await Promise.all(
      Array.from({ length: threads }, () =>
        this.execute({ operation: conv.name, job: warmUpJob() }, [], 0, neverAborted),
      ),
    );
    this.#ready = true;
  }

  /** Whether they have started, and at least one can take work. */
  get ready(): boolean {
    return this.#ready && !this.#retired && this.#pool !== undefined && this.#pool.alive > 0;
  }

  /** Makes `ready` false. Jobs are still done. */
  retire(): void {
    this.#retired = true;
  }

  get retired(): boolean {
    return this.#retired;
  }

  /** The pool, if it has been started. */
  get started(): WorkerPool | undefined {
    return this.#pool;
  }

  /** The pool. Starts it if it has not been started. */
  async pool(): Promise<WorkerPool> {
    const options = this.#options;
    const { workerLost, workerFailed } = options.observer;
    this.#starting ??= import('../../runtime/worker-pool.ts').then(
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

  /** Computes a job of an operation in a worker. @throws as `WorkerPool.run` */
  async execute(
    job: OperationJob,
    transfer: readonly ArrayBuffer[],
    work: number,
    signal: AbortSignal,
    held: Pick<Task, 'lease' | 'regions' | 'alone'> = {},
  ): Promise<Executed> {
    const pool = await this.pool();
    const replyBytes = replyRoom(job.job.replyBytes);
    return pool.run<Executed>({ name: 'execute', job, transfer, work, replyBytes, ...held }, signal);
  }

  /** Finishes accepted jobs, then ends the threads. */
  async close(): Promise<void> {
    await (await this.#starting)?.close();
  }
}
