import type { z } from 'zod';
import type { PeakBytes } from '../backend/peak-bytes.ts';
import type { FileType, ReplyType } from '../formats/registry.ts';
import type { Limits } from '../layers/limits.ts';
import type { Region } from '../memory/arena.ts';
import type { TensorSource } from '../tensor/source.ts';
import type { ReplyForm } from './reply/encode.ts';
import type { Stopwatch } from './stopwatch.ts';

/** The schemas of an operation's requests and replies, and its texts in the OpenAPI document. */
export interface OperationContract {
  readonly request: z.ZodType;
  readonly reply: z.ZodType;
  /** Valid requests by name. "Try it out" sends the first one. */
  readonly examples: object;
  readonly summary: string;
  readonly description: string;
}

/** The files that an operation takes and gives beside JSON. */
export interface OperationFiles {
  /** The tensors that a request in a file holds, for the document. */
  readonly tensors: string;
  readonly replies: readonly FileType[];
}

/** A checked job and its predicted cost. */
export interface Prepared<Job = object> {
  readonly job: Job;
  /** Multiply-accumulates of all computed layers, repetitions included. */
  readonly macs: number;
  /** All that takes time, as `cost.ts` predicts it. */
  readonly work: number;
  /** The tensors that came with the request: their buffers go with the job. */
  readonly operands: readonly (TensorSource | null)[];
  /** Shared memory that the job reads or writes. It is retained until no thread has the job. */
  readonly regions?: readonly Region[];
}

/**
 * One operation of the service, without HTTP: what it takes, and how a request becomes a job. Jobs are plain data,
 * because they cross to worker threads.
 */
export interface Operation<Request = object, Job extends ReplyForm = ReplyForm> {
  /** The last part of its route's path, and its operationId. */
  readonly name: string;
  readonly contract: OperationContract;
  /** Whether it computes tensors. Replies then state the numerics and the timing. */
  readonly computes: boolean;
  readonly files?: OperationFiles;
  /** Whether a request may name a stored layer of integers. */
  readonly takesIntegers?: boolean;
  /** The one kind of file that it answers, where that is not JSON. */
  readonly produces?: { readonly mediaType: string; readonly fileName: string };
  /**
   * Checks a request and plans its job. Nothing is allocated or computed.
   * @throws ProblemError with pointers into the request.
   */
  prepare(request: Request, limits: Limits, replyType: ReplyType): Prepared<Job>;
  /** Predicts the memory that a job takes at a time, beside the tensors that came with its request. */
  peakBytes(job: Job): PeakBytes;
}

/**
 * How the jobs of an operation are computed and answered. It stands apart from the operation, so that worker threads
 * load no schemas: those take twice as long to start as the rest.
 */
export interface OperationTask<Job extends ReplyForm = ReplyForm, Computed = object> {
  /** The operation's name. */
  readonly name: string;
  /** Computes a job, in a worker or on the event loop. */
  run(job: Job, watch: Stopwatch): Computed;
  /** The reply's document. */
  reply(computed: Computed, job: Job): object;
}

/** The buffers of the tensors, each once, to transfer with a job. */
export function buffersOf(operands: Prepared['operands']): ArrayBuffer[] {
  const buffers = operands.flatMap((source) => {
    if (!source || source.kind === 'fill') return [];
    const { buffer } = source.kind === 'bytes' ? source.bytes : source.data;
    return buffer instanceof ArrayBuffer ? [buffer] : [];
  });
  return [...new Set(buffers)];
}
