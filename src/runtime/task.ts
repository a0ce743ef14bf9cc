import { type Fault, type ProblemCode, ProblemError } from '../errors.ts';
import type { Region } from '../memory/arena.ts';

/** What a worker is to do. */
export interface Task<J = unknown> {
  /** The handler's name. */
  readonly name: string;
  readonly job: J;
  /** Buffers of the job that go to the worker. They are gone here afterwards. */
  readonly transfer: readonly ArrayBuffer[];
  /** Predicted, in the unit of `maxQueueWork`. */
  readonly work: number;
  /** The most that the result's buffer is expected to take: the task brings one of that size for it. */
  readonly replyBytes?: number | undefined;
  /** Shared memory that the job reads or writes. It is retained until no worker has the task any more. */
  readonly regions?: readonly Region[] | undefined;
}

/** A task as a worker gets it. */
export interface TaskMessage<J> {
  readonly job: J;
  /** The number of the word that tells it to stop. */
  readonly slot: number;
  /** What has come with it: the job's buffers, and a spare one for the result. */
  readonly transfer: readonly ArrayBuffer[];
  readonly spare?: ArrayBuffer | undefined;
}

/** A result as the event loop gets it. */
export interface ResultMessage<R> {
  readonly outcome: Outcome<R>;
  /** The buffers that the value lies in. */
  readonly transfer: readonly ArrayBuffer[];
  /** Buffers that nobody uses any more, on their way home. */
  readonly returned: readonly ArrayBuffer[];
}

/** A value, or a domain error. Workers return errors as values: a thrown one loses its fields on the way. */
export type Outcome<R> = { readonly ok: true; readonly value: R } | Failure;

/** A ProblemError as a value. */
export interface Failure {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly message: string;
  readonly faults: readonly Fault[];
}

/** Runs `work`, and makes a failure of the domain error that it may throw. */
export function outcomeOf<T>(work: () => T): Outcome<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { ok: false, code: error.code, message: error.message, faults: error.faults };
  }
}

/** The domain error that a failure was. */
export function problemOfFailure({ code, message, faults }: Failure): ProblemError {
  return new ProblemError(code, message, faults);
}
