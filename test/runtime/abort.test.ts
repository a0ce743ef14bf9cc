import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import {
  clientClosed,
  deadlineExceeded,
  neverAborted,
  onAbort,
  taskController,
} from '../../src/runtime/abort.ts';

describe('onAbort', () => {
  it('tells the reason once', () => {
    const controller = new AbortController();
    const reasons: unknown[] = [];
    onAbort(controller.signal, (reason) => reasons.push(reason));
    const reason = clientClosed();
    controller.abort(reason);
    controller.abort(deadlineExceeded());
    expect(reasons).toEqual([reason]);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('may be asked by as many tasks as there are, with no warning', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const { signal } = taskController();
    const forget = Array.from({ length: 100 }, () => onAbort(signal, () => {}));
    await new Promise(setImmediate);
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
    for (const one of forget) one();
  });

  it('forgets a listener that is told to', () => {
    const controller = new AbortController();
    const forget = onAbort(controller.signal, () => expect.fail('told'));
    forget();
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    controller.abort();
  });
});

it('has reasons that are problems, and a signal without one', () => {
  expect(clientClosed()).toBeInstanceOf(ProblemError);
  expect(clientClosed().code).toBe('client-closed');
  expect(deadlineExceeded()).toBeInstanceOf(ProblemError);
  expect(deadlineExceeded().code).toBe('deadline-exceeded');
  expect(deadlineExceeded().message).toMatch(/REQUEST_BUDGET_MS\) ran out: its work has been stopped$/);
  expect(neverAborted.aborted).toBe(false);
});
