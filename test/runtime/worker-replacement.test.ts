import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WorkerReplacement } from '../../src/runtime/worker-replacement.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const threads = 3;
const workers = { complete: false, isComplete: () => workers.complete, askForWorker: vi.fn() };

it('asks for every worker once a second until all exist, however many have ended', () => {
  const replacement = new WorkerReplacement(workers, threads);
  for (const round of [1, 2]) {
    workers.complete = false;
    workers.askForWorker.mockReset();
    replacement.begin();
    replacement.begin();
    vi.advanceTimersByTime(999);
    expect(workers.askForWorker, `round ${round}`).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(workers.askForWorker.mock.calls).toEqual(Array(threads).fill([1000]));
    vi.advanceTimersByTime(1000);
    expect(workers.askForWorker).toHaveBeenCalledTimes(2 * threads);
    workers.complete = true;
    vi.advanceTimersByTime(5000);
    expect(workers.askForWorker).toHaveBeenCalledTimes(2 * threads);
    expect(vi.getTimerCount()).toBe(0);
  }
});
