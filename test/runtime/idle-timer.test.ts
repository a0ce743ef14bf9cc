import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IdleTimer } from '../../src/runtime/idle-timer.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('calls once, so long after the last work', () => {
  const onIdle = vi.fn();
  const timer = new IdleTimer(1000, onIdle);
  vi.advanceTimersByTime(5000);
  timer.restart();
  vi.advanceTimersByTime(600);
  timer.restart();
  vi.advanceTimersByTime(999);
  expect(onIdle).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5000);
  expect(onIdle).toHaveBeenCalledTimes(1);
  timer.restart();
  vi.advanceTimersByTime(1000);
  expect(onIdle).toHaveBeenCalledTimes(2);
});
