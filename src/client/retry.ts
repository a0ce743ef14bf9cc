import type { Answer } from './exchange.ts';
import { checked, ServiceProblem } from './problem.ts';

/** How often a request that the service has not taken is sent again, and how long to wait for that. */
export interface RetryOptions {
  /** Further tries after an answer of 429 or 503. Default: 2. */
  readonly retries?: number;
  /** The most milliseconds to wait for a try. Where the service asks for more, there is none. Default: 30000. */
  readonly longestWait?: number;
}

/** A request that may be sent again. */
export interface Repeated<T> {
  readonly send: () => Promise<T>;
  /** Whether it may be sent again without knowing what has become of it. */
  readonly repeatable?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: ((problem: ServiceProblem, seconds: number) => void) | undefined;
}

/** Statuses of requests that the service has not begun. */
const untaken: ReadonlySet<number> = new Set([429, 503]);

/** Milliseconds before the first further try where the service names none. They double for each one. */
const firstWait = 500;

/**
 * Sends a request, and again where the service has not taken it: when Retry-After says.
 * @throws ServiceProblem for an answer from 400 up, the signal's reason, or what `send` throws
 */
export async function sendWithRetries<T extends Answer>(
  { send, repeatable, signal, onWait }: Repeated<T>,
  { retries = 2, longestWait = 30_000 }: RetryOptions,
): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await checked(await send());
    } catch (error) {
      signal?.throwIfAborted();
      const problem = error instanceof ServiceProblem ? error : undefined;
      const mayRepeat = problem ? untaken.has(problem.status) : repeatable;
      const own = Math.min(firstWait * 2 ** tried, longestWait);
      const wait = problem?.retryAfter === undefined ? own : problem.retryAfter * 1000;
      if (!mayRepeat || tried >= retries || wait > longestWait) throw error;
      if (problem) onWait?.(problem, wait / 1000);
      await sleep(wait, signal);
    }
  }
}

/** Waits. @throws the signal's reason as soon as it is aborted */
export function sleep(millis: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, millis);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
