import { ProblemError } from '../errors.ts';

/** What a request allows the work that is done for it: how long, and whether anybody still waits for the answer. */
export interface Call {
  /** When its time is up, on the clock of `performance.now()`; Infinity: never. */
  readonly deadline: number;
  /** Whether it has been let in: what has cost work already is not refused half way. */
  admitted: boolean;
  /** Whether the client has gone. */
  readonly gone: boolean;
  /** Tells once when the client goes; what is returned forgets the listener. */
  onGone(listener: () => void): () => void;
}

/** A call of the service's own, which nothing ends and nothing refuses. */
export const endlessCall: Call = { deadline: Infinity, admitted: true, gone: false, onGone: () => () => {} };

/** @throws ProblemError where the client has gone or the time is up. */
export function checkCall({ gone, deadline }: Call): void {
  if (gone) throw clientClosed();
  if (deadline <= performance.now()) throw deadlineExceeded();
}

/**
 * Calls `listener` once when the time is up or the client goes, whichever is first; what is returned forgets it.
 * @throws ProblemError where that has happened already.
 */
export function onEnd(call: Call, listener: (why: ProblemError) => void): () => void {
  checkCall(call);
  if (call.deadline === Infinity) return () => {};
  const end = (why: ProblemError) => {
    forget();
    listener(why);
  };
  const left = Math.ceil(call.deadline - performance.now());
  const timer = setTimeout(() => end(deadlineExceeded()), left);
  const unlisten = call.onGone(() => end(clientClosed()));
  const forget = () => {
    clearTimeout(timer);
    unlisten();
  };
  return forget;
}

export function deadlineExceeded(): ProblemError {
  return new ProblemError(
    'deadline-exceeded',
    'the time budget of the request (Request-Timeout, at most REQUEST_BUDGET_MS) ran out: its work has been stopped',
  );
}

export function clientClosed(): ProblemError {
  return new ProblemError(
    'client-closed',
    'the client went before it was answered: its work has been stopped',
  );
}
