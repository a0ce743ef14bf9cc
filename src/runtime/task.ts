import { type Fault, type ProblemCode, ProblemError } from '../errors.ts';
import type { Carried } from './exchange.ts';

/** The last round of giving memory back: `Rounds`. A worker that has not taken part does so before its next job. */
export interface Round {
  readonly number: number;
  /** Bytes of each kind of memory that a thread may keep. */
  readonly mostKept: number;
}

/** A job as a worker gets it. */
export interface Task<J> {
  readonly job: J;
  /** The number of the word that tells it to stop. */
  readonly slot: number;
  readonly round: Round;
  readonly carried: Carried;
}

/** A result as the event loop gets it. */
export interface Returned<R> {
  readonly result: R | Failure;
  readonly carried: Carried;
  /** Bytes of memory that the worker has let go of, and that only a round gives back. */
  readonly letGo: number;
}

/** A domain error. Workers return them: a thrown error loses its fields on the way. */
export interface Failure {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly message: string;
  readonly faults: readonly Fault[];
}

/** A worker has taken part in a round. */
export interface TookPart {
  readonly ok: true;
}

/** Runs `work`, and makes a result of the domain error that it may throw. */
export function failing<T>(work: () => T): T | Failure {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { ok: false, code: error.code, message: error.message, faults: error.faults };
  }
}

/** Throws what a worker returned as a failure. */
export function unwrap<T extends { readonly ok: true }>(result: T | Failure): T {
  if (!result.ok) throw new ProblemError(result.code, result.message, result.faults);
  return result;
}

/** Milliseconds since the epoch with sub-millisecond digits: one clock for all threads. */
export function epochMillis(): number {
  return performance.timeOrigin + performance.now();
}
