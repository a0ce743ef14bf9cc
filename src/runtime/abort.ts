import { ProblemError } from '../errors.ts';

/** The signal of the service's own tasks: nothing ends them. */
export const neverAborted = new AbortController().signal;

/**
 * Calls `listener` once with the signal's reason when the signal is aborted.
 * @returns what forgets the listener
 */
export function onAbort(signal: AbortSignal, listener: (reason: unknown) => void): () => void {
  const abort = () => listener(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

/** The reason of a signal whose time is up. */
export function deadlineExceeded(): ProblemError {
  return new ProblemError(
    'deadline-exceeded',
    'the time budget of the request (Request-Timeout, at most REQUEST_BUDGET_MS) ran out: its work has been stopped',
  );
}

/** The reason of a signal whose client has gone. */
export function clientClosed(): ProblemError {
  return new ProblemError(
    'client-closed',
    'the client went before it was answered: its work has been stopped',
  );
}
