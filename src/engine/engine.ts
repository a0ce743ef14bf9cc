import { decodeBody } from './decode.ts';
import { execute } from './execute.ts';
import { type BodyType, epochMillis, unwrap } from './messages.ts';
import type { Pool } from './pool.ts';
import type { Prepared } from './prepare.ts';
import { warmUpJob } from './warm-up.ts';

export interface EngineOptions {
  readonly threads: number;
  readonly maxQueue: number;
  /** Jobs of at most so much work (see `workOf`) are done on the event loop; 0: none. */
  readonly inlineWork: number;
  /** Bodies of at most so many bytes are decoded on the event loop. */
  readonly inlineBodyBytes: number;
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
  #pool: Promise<Pool> | undefined;
  #ready = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /**
   * Starts the workers, as the first job that needs them would otherwise; `ready` tells when they are there. Waits for them
   * only if awaited.
   */
  async start(): Promise<void> {
    const pool = await this.#startPool();
    await Promise.all(Array.from({ length: this.#options.threads }, () => pool.convolve(warmUpJob())));
    this.#ready = true;
  }

  /** Whether the workers have started and can be given work. */
  get ready(): boolean {
    return this.#ready;
  }

  #startPool(): Promise<Pool> {
    this.#pool ??= import('./pool.ts').then(({ Pool }) => new Pool(this.#options));
    return this.#pool;
  }

  /**
   * Decodes a request body; its bytes may be gone afterwards.
   * @throws ProblemError where the body cannot be read, or `unavailable` where too many are waiting.
   */
  async decode(bytes: Uint8Array<ArrayBuffer>, type: BodyType): Promise<{ value: unknown; millis: number }> {
    if (bytes.length > this.#options.inlineBodyBytes)
      return unwrap(await (await this.#startPool()).decode({ bytes, type }));
    const startedAt = performance.now();
    const { value } = decodeBody(bytes, type);
    return { value, millis: performance.now() - startedAt };
  }

  /** @throws ProblemError as the job's checks in the worker say, or `unavailable` where too many are waiting. */
  async convolve(prepared: Prepared): Promise<Answer> {
    const { job } = prepared;
    const arrivedAt = epochMillis();
    const inline = workOf(prepared) <= this.#options.inlineWork;
    const { body, timings } = unwrap(inline ? execute(job) : await (await this.#startPool()).convolve(job));
    const { startedAt, compute, encode } = timings;
    return { body, timings: { queue: Math.max(0, startedAt - arrivedAt), compute, encode } };
  }

  /** Finishes what has been accepted, then ends the workers. */
  async close(): Promise<void> {
    this.#ready = false;
    await (await this.#pool)?.close();
  }
}
