import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { ProblemError } from '../errors.ts';
import {
  buffersOf,
  type Convolved,
  type ConvolveJob,
  type DecodedBody,
  type DecodeJob,
  type Failure,
} from './messages.ts';

/** The bundled worker, from src/engine and dist/app alike: threads run JavaScript whatever runs the rest. */
const workerFile = fileURLToPath(new URL('../../dist/app/worker.cjs', import.meta.url));

/** The worker threads: always the same number of them, and a bounded queue in front. */
export class Pool {
  readonly #pool: Piscina;
  readonly #maxQueue: number;

  constructor({ threads, maxQueue }: { readonly threads: number; readonly maxQueue: number }) {
    this.#maxQueue = maxQueue;
    this.#pool = new Piscina({ filename: workerFile, minThreads: threads, maxThreads: threads, maxQueue });
  }

  /** Computes in a worker. The job's elements are transferred: they are gone here afterwards. */
  convolve(job: ConvolveJob): Promise<Convolved | Failure> {
    return this.#run('convolve', job, buffersOf(job));
  }

  /** Decodes in a worker. The bytes are transferred: they are gone here afterwards. */
  decode(job: DecodeJob): Promise<DecodedBody | Failure> {
    return this.#run('decode', job, [job.bytes.buffer]);
  }

  /** @throws ProblemError `unavailable` where the queue is full. */
  async #run<R>(
    name: 'convolve' | 'decode',
    job: ConvolveJob | DecodeJob,
    transferList: ArrayBuffer[],
  ): Promise<R> {
    if (this.#pool.queueSize >= this.#maxQueue) {
      throw new ProblemError('unavailable', `${this.#maxQueue} requests are waiting already (MAX_QUEUE)`);
    }
    return this.#pool.run(job, { name, transferList });
  }

  /** Lets running and queued jobs finish, then ends the threads. */
  async close(): Promise<void> {
    await this.#pool.close();
  }
}
