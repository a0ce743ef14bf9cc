import { type Fault, type ProblemCode, ProblemError } from '../errors.ts';
import type { Region } from '../memory/arena.ts';
import { isShortage, outOfMemory } from '../memory/shortage.ts';
import type { JobWords } from './job-words.ts';
import type { MemoryLease } from './memory-budget.ts';

/** What a worker is to do. */
export interface Task<J = unknown> {
  /** The handler's name. */
  readonly name: string;
  readonly job: J;
  /** Buffers of the job that go to the worker. They are detached here afterwards. */
  readonly transfer: readonly ArrayBuffer[];
  /** Predicted, in the unit of `maxQueueWork`. */
  readonly work: number;
  /** Predicted size of the result. A buffer of this size is sent along. */
  readonly replyBytes?: number | undefined;
  /** Shared memory that the job reads or writes. It is retained until no worker has the task. */
  readonly regions?: readonly Region[] | undefined;
  /** Whether it must not wait at a worker behind another job. */
  readonly alone?: boolean;
  /** The memory that the job is going to take. It is retained likewise. */
  readonly lease?: MemoryLease | undefined;
}

/** What a worker is given when it starts. */
export interface WorkerSettings {
  readonly words: JobWords;
  /** The most bytes of each kind of memory that it keeps for the next job. */
  readonly keptBytes: number;
  /** Its nice value: the higher, the more it gives way to other threads. */
  readonly niceness: number;
}

/** A task as a worker gets it. */
export interface TaskMessage<J = unknown> {
  /** The handler's name. */
  readonly name: string;
  readonly job: J;
  /** The index of the word that tells the task to stop. */
  readonly place: number;
  /** The job's buffers, where they come with it. `spare` is a buffer for the result. */
  readonly transfer: readonly ArrayBuffer[];
  readonly spare?: ArrayBuffer | undefined;
}

/** What a worker sends: `ready` once, and an answer to each task in their order. */
export type WorkerMessage = 'ready' | ResultMessage | FailureMessage;

/** The task's handler threw something else than a domain error: a defect. */
export interface FailureMessage {
  readonly place: number;
  readonly error: unknown;
}

/** A result as the event loop gets it. */
export interface ResultMessage<R = unknown> {
  readonly place: number;
  /** Undefined if the task had been taken back. */
  readonly outcome: Outcome<R> | undefined;
  /** The buffers that hold the value. */
  readonly transfer: readonly ArrayBuffer[];
  /** Unused buffers that go back to the event loop. */
  readonly returned: readonly ArrayBuffer[];
}

/** A value, or a domain error. Workers return errors as values: a thrown error would lose its fields. */
export type Outcome<R> = { readonly ok: true; readonly value: R } | Failure;

/** A ProblemError as a value. */
export interface Failure {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly message: string;
  readonly faults: readonly Fault[];
}

/**
 * Runs `work`. A domain error that it throws becomes a `Failure`, and so does a failed allocation, after which
 * `trim` frees what the thread keeps.
 */
export function outcomeOf<T>(work: () => T, trim: () => void): Outcome<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (isShortage(error)) trim();
    const problem = isShortage(error) ? outOfMemory() : error;
    if (!(problem instanceof ProblemError)) throw error;
    return { ok: false, code: problem.code, message: problem.message, faults: problem.faults };
  }
}

/** The domain error of a failure. */
export function problemOfFailure({ code, message, faults }: Failure): ProblemError {
  return new ProblemError(code, message, faults);
}
