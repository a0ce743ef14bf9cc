import type { Format } from '../../formats/format.ts';
import { type BodyType, formats } from '../../formats/registry.ts';
import { discard, recycle } from '../../memory/buffers.ts';
import type { MemoryBudget } from '../../runtime/memory-budget.ts';
import { bodyWork } from '../cost.ts';
import { type DecodedBody, type DecodeJob, decodeBody, decodeInPlace } from '../decode.ts';
import type { Caller, DispatcherOptions } from '../dispatcher-options.ts';
import { leaseForBody } from '../job-memory.ts';
import type { Workers } from './workers.ts';

/** Decodes bodies: short ones and files on the event loop, others in a worker. */
export class BodyDecoder {
  readonly #options: Pick<DispatcherOptions, 'inlineBodyBytes' | 'float64Names'>;
  readonly #workers: Workers;
  readonly #memory: MemoryBudget;

  constructor(
    options: Pick<DispatcherOptions, 'inlineBodyBytes' | 'float64Names'>,
    workers: Workers,
    memory: MemoryBudget,
  ) {
    this.#options = options;
    this.#workers = workers;
    this.#memory = memory;
  }

  /** Whether a body of this size is read without the workers. */
  readsInline(bytes: number): boolean {
    return bytes <= this.#options.inlineBodyBytes;
  }

  /** As `Dispatcher.decode`. */
  async decode(
    bytes: Uint8Array<ArrayBuffer>,
    type: BodyType,
    caller: Caller,
    request?: string,
  ): Promise<DecodedBody & { readonly queue: number }> {
    const startedAt = performance.now();
    try {
      const { mostInlineBytes = Number.POSITIVE_INFINITY }: Format = formats[type];
      const inline = this.readsInline(bytes.length) && bytes.length <= mostInlineBytes;
      const { float64Names: names } = this.#options;
      const decoded = inline
        ? decodeBody(bytes, type, names, request)
        : decodeInPlace(bytes, type, names, request);
      if (!decoded) {
        const job = { bytes, type, request, float64Words: names.words };
        const body = await this.#decodeInPool(job, caller.signal);
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

  async #decodeInPool(job: DecodeJob, signal: AbortSignal): Promise<DecodedBody> {
    const { buffer, length } = job.bytes;
    const work = bodyWork(length, job.type);
    const pool = await this.#workers.pool();
    const admitted = pool.queue.hasAdmitted(signal);
    if (!admitted) pool.queue.check(work);
    const lease = await leaseForBody(this.#memory, job, signal, admitted);
    // Long decimals shrink to a fifth. A larger spare buffer would not be used.
    const size = { work, replyBytes: length / 2 };
    const task = { name: 'decode', job, transfer: [buffer], lease, ...size };
    return pool.run<DecodedBody>(task, signal).finally(() => lease.release());
  }
}
