import { getEventListeners } from 'node:events';
import { clientClosed, deadlineExceeded } from '../../src/runtime/abort.ts';

/** A caller whose client goes when the test says so. */
export interface TestCaller {
  readonly signal: AbortSignal;
  readonly deadline: number;
  leave(): void;
  /** How many still listen for that. */
  readonly listeners: number;
}

export function testCaller(millis = 60_000): TestCaller {
  const controller = new AbortController();
  const { signal } = controller;
  setTimeout(() => controller.abort(deadlineExceeded()), millis).unref();
  return {
    signal,
    deadline: performance.now() + millis,
    get listeners() {
      return getEventListeners(signal, 'abort').length;
    },
    leave: () => controller.abort(clientClosed()),
  };
}
