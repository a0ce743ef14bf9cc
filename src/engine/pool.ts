import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { ProblemError } from '../errors.ts';
import { buffersOf, type ConvolveJob, type JobResult } from './messages.ts';

/** worker.ts beside pool.ts, worker.js beside pool.js. */
const workerFile = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));

/** The worker threads: always the same number of them, and a bounded queue in front. */
export class Pool {
  readonly #pool: Piscina<ConvolveJob, JobResult>;
  readonly #maxQueue: number;

  constructor({ threads, maxQueue }: { readonly threads: number; readonly maxQueue: number }) {
    this.#maxQueue = maxQueue;
    this.#pool = new Piscina({ filename: workerFile, minThreads: threads, maxThreads: threads, maxQueue });
  }

  /**
   * Runs a job in a worker. The job's elements are transferred: they are gone here afterwards.
   * @throws ProblemError `unavailable` where the queue is full.
   */
  async run(job: ConvolveJob): Promise<JobResult> {
    if (this.#pool.queueSize >= this.#maxQueue) {
      throw new ProblemError('unavailable', `${this.#maxQueue} requests are waiting already (MAX_QUEUE)`);
    }
    return this.#pool.run(job, { transferList: buffersOf(job) });
  }

  /** Lets running and queued jobs finish, then ends the threads. */
  async close(): Promise<void> {
    await this.#pool.close();
  }
}
