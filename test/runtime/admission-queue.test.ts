import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neverAborted } from '../../src/runtime/abort.ts';
import { AdmissionQueue, type QueueBounds } from '../../src/runtime/admission-queue.ts';
import { type TestCaller, testCaller } from '../helpers/caller.ts';

const bounds = { maxQueue: 2, maxQueueWork: 100 };
/** A queue whose workers are ready. */
function started(workers: number, bounds: QueueBounds): AdmissionQueue {
  const queue = new AdmissionQueue(workers, bounds);
  for (let worker = 0; worker < workers; worker++) queue.open(worker);
  return queue;
}
const task = (work: number, mayFollow = false) => ({ work, mayFollow });
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'admitted',
    (error) => error.code,
  );

describe('the queue in front of the workers', () => {
  it('lets in whom there is a slot for, then as many as may wait, and refuses the next at once', async () => {
    const queue = started(1, bounds);
    expect(await queue.acquire(task(1), testCaller().signal)).toBe(0);
    const second = queue.acquire(task(1), testCaller().signal);
    const third = queue.acquire(task(1), testCaller().signal);
    await expect(queue.acquire(task(1), testCaller().signal)).rejects.toMatchObject({
      code: 'unavailable',
      bound: 'requests',
      message: expect.stringMatching(/MAX_QUEUE\)/),
    });
    queue.release(0);
    expect(await second).toBe(0);
    queue.release(0);
    expect(await third).toBe(0);
  });

  it('refuses work beyond its bound, but lets one job wait that has more alone', async () => {
    const queue = started(1, { maxQueue: 10, maxQueueWork: 100 });
    await queue.acquire(task(1), testCaller().signal);
    void queue.acquire(task(1_000_000), testCaller().signal);
    await expect(queue.acquire(task(1), testCaller().signal)).rejects.toMatchObject({
      bound: 'work',
      message: expect.stringMatching(/MAX_QUEUE_WORK/),
    });
    expect(queue).toMatchObject({ length: 1, work: 1_000_000 });
  });

  it('has no bound for whom there is a slot for', async () => {
    const queue = started(1, { maxQueue: 0, maxQueueWork: 0 });
    expect(() => queue.check(1_000_000)).not.toThrow();
    expect(await queue.acquire(task(1_000_000), testCaller().signal)).toBe(0);
    expect(() => queue.check(0)).toThrow('MAX_QUEUE');
  });

  it('lets work wait up to its bound, which counts what comes', async () => {
    const queue = started(1, { maxQueue: 10, maxQueueWork: 100 });
    await queue.acquire(task(1), testCaller().signal);
    void queue.acquire(task(60), testCaller().signal);
    expect(() => queue.check(40)).not.toThrow();
    expect(() => queue.check(41)).toThrow('work of 60 multiply-accumulates is waiting already');
  });

  it('is drained once nothing waits and nothing runs, for all who wait for that', async () => {
    const queue = started(2, bounds);
    await queue.drained();
    const waiting = testCaller();
    const slots = [
      await queue.acquire(task(1), testCaller().signal),
      await queue.acquire(task(1), testCaller().signal),
    ] as const;
    const last = queue.acquire(task(1), waiting.signal);
    let drained = 0;
    const both = Promise.all([1, 2].map(() => queue.drained().then(() => drained++)));
    queue.release(slots[0]);
    const slot = await last;
    expect(waiting.listeners).toBe(0);
    queue.release(slot);
    const third = queue.drained().then(() => drained++);
    await new Promise(setImmediate);
    expect([queue.running, drained]).toEqual([1, 0]);
    queue.release(slots[1]);
    await Promise.all([both, third]);
    expect(drained).toBe(3);
    await queue.drained();
  });

  it('never refuses what it has let in before, and serves it first', async () => {
    const queue = started(1, { maxQueue: 1, maxQueueWork: 100 });
    const order: string[] = [];
    const decoded = testCaller().signal;
    const slot = await queue.acquire(task(1), decoded);
    const fresh = queue.acquire(task(1), testCaller().signal).then((taken) => {
      order.push('fresh');
      queue.release(taken);
    });
    const resumed = queue.acquire(task(1000), decoded).then((taken) => {
      order.push('resumed');
      queue.release(taken);
    });
    queue.release(slot);
    await Promise.all([fresh, resumed]);
    expect(order).toEqual(['resumed', 'fresh']);
  });

  it('forgets who waits once the client goes, or the time is up', async () => {
    const queue = started(1, bounds);
    await queue.acquire(task(1), testCaller().signal);
    const leaving = testCaller();
    const gone = code(queue.acquire(task(5), leaving.signal));
    const late = code(queue.acquire(task(7), testCaller(20).signal));
    expect(queue).toMatchObject({ length: 2, work: 12 });
    leaving.leave();
    expect(queue).toMatchObject({ length: 1, work: 7 });
    expect(await gone).toBe('client-closed');
    expect(await late).toBe('deadline-exceeded');
    expect(queue).toMatchObject({ length: 0, work: 0 });
    expect(leaving.listeners).toBe(0);
  });

  it('knows whose tasks it has let in before', async () => {
    const queue = started(1, { maxQueue: 0, maxQueueWork: 100 });
    const [first, refused] = [testCaller().signal, testCaller().signal];
    expect(queue.hasAdmitted(first)).toBe(false);
    queue.release(await queue.acquire(task(1), first));
    expect(queue.hasAdmitted(first)).toBe(true);
    await queue.acquire(task(1), first);
    expect(await code(queue.acquire(task(1), refused))).toBe('unavailable');
    expect(queue.hasAdmitted(refused)).toBe(false);
    expect(queue.hasAdmitted(neverAborted)).toBe(true);
  });

  it('never refuses the tasks of the service itself', async () => {
    const queue = started(1, { maxQueue: 0, maxQueueWork: 0 });
    const slot = await queue.acquire(task(1), neverAborted);
    const second = queue.acquire(task(1), neverAborted);
    queue.release(slot);
    expect(await second).toBe(slot);
  });

  it('takes no slot where the signal has been aborted before', async () => {
    const queue = started(1, bounds);
    const caller = testCaller();
    caller.leave();
    expect(await code(queue.acquire(task(1), caller.signal))).toBe('client-closed');
    expect(queue).toMatchObject({ running: 0, length: 0, work: 0 });
  });

  it('waits for no place behind another job in vain: others that could have it wait their turn', async () => {
    const queue = started(1, { maxQueue: 10, maxQueueWork: 100 });
    const order: string[] = [];
    const first = await queue.acquire(task(1, true), testCaller().signal);
    const alone = queue.acquire(task(1), testCaller().signal).then((place) => {
      order.push('alone');
      return place;
    });
    const follower = queue.acquire(task(1, true), testCaller().signal).then((place) => {
      order.push('follower');
      return place;
    });
    expect(queue).toMatchObject({ length: 2, running: 1 });
    queue.release(first);
    expect([await alone, await follower].sort()).toEqual([0, 1]);
    expect(order).toEqual(['alone', 'follower']);
    expect(queue).toMatchObject({ length: 0, running: 1 });
  });

  it('has a bound that one more like those that wait would exceed', async () => {
    const queue = started(1, { maxQueue: 3, maxQueueWork: 100 });
    await queue.acquire(task(90), testCaller().signal);
    expect(queue.fullBound).toBeUndefined();
    const one = testCaller();
    const gone = code(queue.acquire(task(40), one.signal));
    expect(queue.fullBound).toBeUndefined();
    void queue.acquire(task(30), testCaller().signal);
    expect(queue.fullBound).toBe('work');
    one.leave();
    await gone;
    expect(queue.fullBound).toBeUndefined();
    for (const work of [0, 0]) void queue.acquire(task(work), testCaller().signal);
    expect(queue.fullBound).toBe('requests');
  });

  it('keeps count through any order of arrivals, ends and departures', async () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('acquire' as const), work: fc.nat(60) }),
      fc.record({ what: fc.constantFrom('release' as const, 'go' as const), which: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 60 }),
        async (slots, steps) => {
          const queue = started(slots, { maxQueue: 4, maxQueueWork: 100 });
          const taken: number[] = [];
          const callers: TestCaller[] = [];
          for (const one of steps) {
            if (one.what === 'acquire') {
              const caller = testCaller();
              callers.push(caller);
              queue.acquire(task(one.work), caller.signal).then(
                (slot) => taken.push(slot),
                () => {},
              );
            } else if (one.what === 'release') {
              const [slot] = taken.splice(one.which % Math.max(1, taken.length), 1);
              if (slot !== undefined) queue.release(slot);
            } else callers[one.which % Math.max(1, callers.length)]?.leave();
            await Promise.resolve();
            await Promise.resolve();
            expect(new Set(taken).size).toBe(taken.length);
            expect(queue.running).toBe(taken.length);
            expect(queue.length).toBeLessThanOrEqual(4);
            if (queue.running < slots) expect(queue).toMatchObject({ length: 0, work: 0 });
          }
        },
      ),
    );
  });
});
