import { ProblemError } from '../errors.ts';
import { execute } from './execute.ts';
import { epochMillis, type JobResult } from './messages.ts';
import { Pool } from './pool.ts';
import type { Prepared } from './prepare.ts';
import { warmUpJob } from './warm-up.ts';

export interface EngineOptions {
  readonly threads: number;
  readonly maxQueue: number;
  /** Jobs of at most so much work (see `workOf`) are done on the event loop; 0: none. */
  readonly inlineWork: number;
}

/** A reply's bytes and where its time went, in milliseconds. */
export interface Answer {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timings: { readonly queue: number; readonly compute: number; readonly encode: number };
}

/** Reading or writing an element takes about as long as so many multiply-accumulates. */
const macsPerElement = 16;

/** A job's predicted work in multiply-accumulates. */
export function workOf({ macs, elements }: Prepared): number {
  return macs + macsPerElement * elements;
}

/** Computes jobs: small ones where they arrive, since a hop to a worker would cost more than they do, all others in the pool. */
export class Engine {
  readonly #options: EngineOptions;
  #pool: Pool | undefined;
  #ready = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /**
   * Starts the workers, as the first job that needs them would otherwise; `ready` tells when they are there. Waits for them
   * only if awaited.
   */
  async start(): Promise<void> {
    const pool = this.#startPool();
    await Promise.all(Array.from({ length: this.#options.threads }, () => pool.run(warmUpJob())));
    this.#ready = true;
  }

  /** Whether the workers have started and can be given work. */
  get ready(): boolean {
    return this.#ready;
  }

  #startPool(): Pool {
    this.#pool ??= new Pool(this.#options);
    return this.#pool;
  }

  /** @throws ProblemError as the job's checks in the worker say, or `unavailable` where too many are waiting. */
  async run(prepared: Prepared): Promise<Answer> {
    const { job } = prepared;
    const arrivedAt = epochMillis();
    const result =
      workOf(prepared) <= this.#options.inlineWork ? execute(job) : await this.#startPool().run(job);
    return answerOf(result, arrivedAt);
  }

  /** Finishes what has been accepted, then ends the workers. */
  async close(): Promise<void> {
    this.#ready = false;
    await this.#pool?.close();
  }
}

function answerOf(result: JobResult, arrivedAt: number): Answer {
  if (!result.ok) throw new ProblemError(result.code, result.message, result.faults);
  const { startedAt, compute, encode } = result.timings;
  return { body: result.body, timings: { queue: Math.max(0, startedAt - arrivedAt), compute, encode } };
}
