import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MemoryBudget, type MemoryLease } from '../../src/runtime/memory-budget.ts';
import { testCaller } from '../helpers/caller.ts';

const { signal } = testCaller();

/** What becomes of a promise: its value, once it has one. */
function watch<T>(promise: Promise<T>): { value?: T; error?: unknown } {
  const seen: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => {
      seen.value = value;
    },
    (error) => {
      seen.error = error;
    },
  );
  return seen;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the budget of memory', () => {
  // Shares of 100 for small tasks, of 12 at most, and of 700.
  const budget = () => new MemoryBudget(800);

  it('gives what is free at once', async () => {
    const memory = budget();
    const lease = await memory.acquire(700, signal);
    expect(memory).toMatchObject({ held: 700, waiting: 0, largest: 700 });
    lease.release();
    expect(memory.held).toBe(0);
  });

  it('has nothing left of parts of a byte', async () => {
    const memory = budget();
    const leases = await Promise.all(
      Array.from({ length: 30 }, (_, i) => memory.acquire(13 + i / 10, signal)),
    );
    leases[3].shrink(12.7);
    for (const lease of leases) lease.release();
    expect(memory.held).toBe(0);
    expect(watch(memory.acquire(memory.largest, signal)).error).toBeUndefined();
    expect(memory.waiting).toBe(0);
  });

  it('lets a large task wait until there is room for it, in order of arrival', async () => {
    const memory = budget();
    const first = await memory.acquire(400, signal);
    const large = watch(memory.acquire(500, signal));
    const later = watch(memory.acquire(200, signal));
    await settled();
    // There would be room for the later one.
    expect([large.value, later.value, memory.waiting]).toEqual([undefined, undefined, 2]);
    first.release();
    await settled();
    expect(large.value).toBeDefined();
    expect(later.value).toBeDefined();
    expect(memory.held).toBe(700);
  });

  it('does not let small tasks wait for a large one', async () => {
    const memory = budget();
    await memory.acquire(600, signal);
    const large = watch(memory.acquire(700, signal));
    await memory.acquire(12, signal);
    await settled();
    expect(large.value).toBeUndefined();
    expect(memory.held).toBe(612);
  });

  it('lets small tasks use what no large one waits for', async () => {
    const memory = budget();
    const leases = await Promise.all(Array.from({ length: 60 }, () => memory.acquire(12, signal)));
    expect(memory).toMatchObject({ held: 720, waiting: 0 });
    for (const lease of leases) lease.release();
    await memory.acquire(700, signal);
  });

  it('refuses what would wait behind too much, but not what has been let in before', async () => {
    const memory = budget();
    await memory.acquire(700, signal);
    for (let i = 0; i < 2; i++) void memory.acquire(700, signal);
    expect(() => memory.check(100)).toThrow(/MEMORY_MB/);
    await expect(memory.acquire(100, signal)).rejects.toMatchObject({ code: 'unavailable', bound: 'memory' });
    const admitted = watch(memory.acquire(100, signal, true));
    await settled();
    expect(admitted.error).toBeUndefined();
    expect(memory.waiting).toBe(3);
  });

  it('forgets a task that is aborted while it waits, and lets in those behind it', async () => {
    const memory = budget();
    await memory.acquire(400, signal);
    const caller = testCaller();
    const large = watch(memory.acquire(500, caller.signal));
    const later = watch(memory.acquire(200, signal));
    caller.leave();
    await settled();
    expect(large.error).toMatchObject({ code: 'client-closed' });
    expect(later.value).toBeDefined();
    expect([memory.held, memory.waiting, caller.listeners]).toEqual([600, 0, 0]);
    await expect(memory.acquire(1, caller.signal)).rejects.toMatchObject({ code: 'client-closed' });
    expect(memory.held).toBe(600);
  });

  it('has a lease back when all who hold it have released it, less what was given back before', async () => {
    const memory = budget();
    const lease = await memory.acquire(600, signal);
    lease.retain();
    lease.shrink(100);
    expect(memory.held).toBe(100);
    lease.shrink(300);
    expect(memory.held).toBe(100);
    lease.release();
    expect(memory.held).toBe(100);
    lease.release();
    expect(memory.held).toBe(0);
    lease.shrink(0);
    expect(memory.held).toBe(0);
  });

  it('tells from time to time what a waiting task lacks, until it has it', async () => {
    vi.useFakeTimers();
    try {
      const shortage = vi.fn();
      const memory = new MemoryBudget(800, shortage);
      const lease = await memory.acquire(600, signal);
      void memory.acquire(300, signal);
      vi.advanceTimersByTime(600);
      expect(shortage.mock.calls).toEqual([[200], [200]]);
      lease.release();
      vi.advanceTimersByTime(1000);
      expect(shortage).toHaveBeenCalledTimes(2);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('never gives more than there is, and gives all of it back, whatever comes', async () => {
    const step = fc.record({ bytes: fc.integer({ min: 0, max: 700 }), leaves: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const memory = budget();
        const leases: MemoryLease[] = [];
        const callers = steps.map(({ bytes }) => {
          const caller = testCaller();
          memory.acquire(bytes, caller.signal).then(
            (lease) => leases.push(lease),
            () => {},
          );
          return caller;
        });
        await settled();
        expect(memory.held).toBeLessThanOrEqual(800);
        for (const [i, { leaves }] of steps.entries()) if (leaves) callers[i].leave();
        for (let i = 0; i < steps.length; i++) {
          leases.shift()?.release();
          await settled();
          expect(memory.held).toBeLessThanOrEqual(800);
        }
        expect([memory.held, memory.waiting]).toEqual([0, 0]);
      }),
      { numRuns: 50 },
    );
  });
});
