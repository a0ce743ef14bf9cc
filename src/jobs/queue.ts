import type { JobReply } from '../contract/job.ts';
import { ProblemError } from '../errors.ts';
import type { BodyType, ReplyType } from '../formats/registry.ts';
import type { Meter } from '../memory/meter.ts';
import { Overloaded } from '../runtime/overloaded.ts';
import type { Failure } from '../runtime/task.ts';

export type JobStatus = JobReply['status'];

/** What is to be computed, beside the body of its request. Plain data: it may cross to another process. */
export interface JobOrder {
  /** The operation's name. */
  readonly operation: string;
  readonly bodyType: BodyType;
  /** The JSON text of the fields beside the tensors of a file, if it came in the query. */
  readonly beside?: string;
  readonly replyType: ReplyType;
  /** Whose job it is: a name of the API key; empty where there are none. */
  readonly owner: string;
  /** Multiply-accumulates, as planned. */
  readonly macs: number;
  /** Bytes of the reply, as predicted. */
  readonly replyBytes: number;
  /** The span that asked for it (W3C Trace Context), if there is one. */
  readonly traceparent?: string;
}

/** A job as it is now. Times are in milliseconds since the epoch. */
export interface Job {
  readonly id: string;
  readonly order: JobOrder;
  readonly status: JobStatus;
  /** Multiply-accumulates that are done. */
  readonly doneMacs: number;
  readonly created: number;
  readonly started?: number;
  readonly ended?: number;
  /** Why it has failed. */
  readonly problem?: Problem;
  /** Bytes of its result, once it is done. */
  readonly resultBytes?: number;
}

export type Problem = Omit<Failure, 'ok'>;

/** A client's name for a request that it may send again: the answer is the same job, if the request is the same. */
export interface Idempotency {
  readonly key: string;
  /** Of all that the answer depends on. */
  readonly digest: string;
}

/** The bytes of a result. Call `release` when nobody reads them any more. */
export interface JobResult {
  readonly bytes: Uint8Array<ArrayBuffer>;
  release(): void;
}

/** What runs a job: how it learns that the job is to stop, and where it counts. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly meter: Meter;
}

/**
 * Computes a job. `read` gives its body, once.
 * @throws ProblemError with which the job fails; any other error if the job is to be tried again.
 */
export type RunJob = (
  order: JobOrder,
  bodyBytes: number,
  read: () => Promise<Uint8Array<ArrayBuffer>>,
  context: JobContext,
) => Promise<JobResult>;

/** Gets the events of a queue. */
export interface JobListener {
  /** A job has reached its end here. */
  ended(job: Job): void;
  /** A job broke off, by something that is no problem of its request. It is tried again while it may be. */
  broken(id: string, error: unknown): void;
  /** The queue cannot be reached. Called again and again until it can. */
  unreachable(error: Error): void;
}

/** How much a queue holds. */
export interface JobBounds {
  /** Jobs that wait or run. */
  readonly maxJobs: number;
  /** Bytes of bodies and results, and `jobBytes` for each job. */
  readonly maxBytes: number;
  /** Milliseconds from a job's end until it is forgotten. */
  readonly ttlMillis: number;
}

/** What a job counts beside its body and its result. */
export const jobBytes = 16 * 1024;

/** A job that broke off is tried again this many times. */
export const mostRetries = 2;

/**
 * Jobs, their bodies and their results. All methods may throw ProblemError `unavailable` where the queue is full or
 * cannot be reached. All queues pass `test/jobs/conformance.test.ts`.
 */
export interface JobQueue {
  /**
   * Keeps a body, before the request in it is checked. `add` or `discard` follows.
   * @returns the id of the job that it may become: nobody can guess it
   */
  keep(body: Uint8Array): Promise<string>;
  /** Forgets a body that becomes no job. */
  discard(id: string): Promise<void>;
  /**
   * Makes a job of a body that is kept.
   * @returns it, or the job that the same idempotency key has made; the body is not used then
   * @throws ProblemError `key-reused` if the key has made another one
   */
  add(id: string, order: JobOrder, once?: Idempotency): Promise<Job>;
  find(id: string): Promise<Job | undefined>;
  /** The bytes of the result of a job that is done; undefined if it is forgotten meanwhile. */
  result(id: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Ends a job that waits or runs, as `cancelled`. Its work stops at the next checkpoint. */
  cancel(id: string): Promise<void>;
  /** Forgets a job that has ended. */
  remove(id: string): Promise<void>;
  /** Runs jobs here from now on, at most so many at a time, in order of arrival. */
  work(run: RunJob, atOnce: number): void;
  /** How many jobs wait and run, on all replicas. */
  counts(): Promise<Readonly<Record<'queued' | 'running', number>>>;
  /** Bytes that count against `maxBytes`, on all replicas. */
  heldBytes(): Promise<number>;
  /** Call this when the process is about to stop. Other processes begin the jobs; where there are none, none is added. */
  retire(): void;
  /**
   * Jobs that run here have so many milliseconds to end. Then other processes get them. Where there are none, all that
   * have not ended fail at once.
   */
  finish(millis: number): Promise<void>;
  /** Finishes, if that has not been done, and lets go of everything. */
  close(): Promise<void>;
}

/** @throws ProblemError `unavailable` where so many jobs wait and run already */
export function checkCount(count: number, { maxJobs }: JobBounds): void {
  if (count >= maxJobs) throw new Overloaded('jobs', `${count} jobs are queued or running already`);
}

/** The refusal of a job for whose bytes there is no room. */
export function noRoom(held: number, { maxBytes }: JobBounds): ProblemError {
  const figures = `${held} of ${maxBytes} bytes of jobs and their results are taken`;
  return new Overloaded('results', `${figures}: delete results that you have read`);
}

/** The refusal of a key that stands for another request. */
export function keyReused(key: string): ProblemError {
  return new ProblemError(
    'key-reused',
    `idempotency-key ${JSON.stringify(key.slice(0, 100))} came with another request before: use a new key`,
  );
}

/** The reason of the signal of a job that was cancelled. */
export function jobCancelled(): ProblemError {
  return new ProblemError('client-closed', 'the job was cancelled: its work has been stopped');
}

/** The refusal of a job that would end with the process. */
export function stopping(): ProblemError {
  return new ProblemError('unavailable', 'the service is stopping: ask again');
}

/** The problem of a job that broke off too often. */
export function brokeOff(times: number): Problem {
  const message = `the job broke off ${times} times: its worker ended or failed. The log has it under the job's id`;
  return { code: 'internal-error', message, faults: [] };
}
