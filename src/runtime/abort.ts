import { setMaxListeners } from 'node:events';
import { ProblemError } from '../errors.ts';

/** Makes a controller for the pool. Each task listens to its signal. Node would warn above ten listeners. */
export function taskController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** The signal of the service's own tasks. It is never aborted. */
export const neverAborted = taskController().signal;

/**
 * Calls `listener` once with the signal's reason when the signal is aborted.
 * @returns a function that removes the listener
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
    'the time budget of the request (Request-Timeout, at most REQUEST_BUDGET_MS) ran out: ' +
      'its work has been stopped',
  );
}

/** @throws ProblemError `deadline-exceeded` once the time is up, on the clock of `performance.now()`. */
export function checkDeadline({ deadline }: { readonly deadline: number }): void {
  if (performance.now() >= deadline) throw deadlineExceeded();
}

/** The reason of a signal whose client has gone. */
export function clientClosed(): ProblemError {
  return new ProblemError(
    'client-closed',
    'the client went before it was answered: its work has been stopped',
  );
}
