import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/runtime/call.ts';
import { Line } from '../../src/runtime/line.ts';
import { testCall } from '../helpers/call.ts';

const bounds = { maxQueue: 2, maxQueueWork: 100 };
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'entered',
    (error) => error.code,
  );

describe('the line in front of the workers', () => {
  it('lets in whom there is a slot for, then as many as may wait, and refuses the next at once', async () => {
    const line = new Line(1, bounds);
    expect(await line.enter(1, testCall())).toBe(0);
    const second = line.enter(1, testCall());
    const third = line.enter(1, testCall());
    await expect(line.enter(1, testCall())).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/MAX_QUEUE\)/),
    });
    line.leave(0);
    expect(await second).toBe(0);
    line.leave(0);
    expect(await third).toBe(0);
  });

  it('refuses work beyond its bound, but lets one job wait that has more alone', async () => {
    const line = new Line(1, { maxQueue: 10, maxQueueWork: 100 });
    await line.enter(1, testCall());
    void line.enter(1_000_000, testCall());
    await expect(line.enter(1, testCall())).rejects.toMatchObject({
      message: expect.stringMatching(/MAX_QUEUE_WORK/),
    });
    expect(line).toMatchObject({ length: 1, work: 1_000_000 });
  });

  it('never refuses what it has let in before, and serves it first', async () => {
    const line = new Line(1, { maxQueue: 1, maxQueueWork: 100 });
    const order: string[] = [];
    const decoded = testCall();
    const slot = await line.enter(1, decoded);
    const fresh = line.enter(1, testCall()).then((taken) => {
      order.push('fresh');
      line.leave(taken);
    });
    const resumed = line.enter(1000, decoded).then((taken) => {
      order.push('resumed');
      line.leave(taken);
    });
    line.leave(slot);
    await Promise.all([fresh, resumed]);
    expect(order).toEqual(['resumed', 'fresh']);
  });

  it('forgets who waits once the client goes, or the time is up', async () => {
    const line = new Line(1, bounds);
    await line.enter(1, testCall());
    const leaving = testCall();
    const gone = code(line.enter(5, leaving));
    const late = code(line.enter(7, testCall(20)));
    expect(line).toMatchObject({ length: 2, work: 12 });
    leaving.leave();
    expect(line).toMatchObject({ length: 1, work: 7 });
    expect(await gone).toBe('client-closed');
    expect(await late).toBe('deadline-exceeded');
    expect(line).toMatchObject({ length: 0, work: 0 });
    expect(leaving.listeners).toBe(0);
  });

  it('keeps count through any order of arrivals, ends and departures', async () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('enter' as const), work: fc.nat(60) }),
      fc.record({ what: fc.constantFrom('leave' as const, 'go' as const), which: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 60 }),
        async (slots, steps) => {
          const line = new Line(slots, { maxQueue: 4, maxQueueWork: 100 });
          const taken: number[] = [];
          const calls: (Call & { leave(): void })[] = [];
          for (const one of steps) {
            if (one.what === 'enter') {
              const call = testCall();
              calls.push(call);
              line.enter(one.work, call).then(
                (slot) => taken.push(slot),
                () => {},
              );
            } else if (one.what === 'leave') {
              const [slot] = taken.splice(one.which % Math.max(1, taken.length), 1);
              if (slot !== undefined) line.leave(slot);
            } else calls[one.which % Math.max(1, calls.length)]?.leave();
            await Promise.resolve();
            await Promise.resolve();
            expect(new Set(taken).size).toBe(taken.length);
            expect(line.running).toBe(taken.length);
            expect(line.length).toBeLessThanOrEqual(4);
            if (line.running < slots) expect(line).toMatchObject({ length: 0, work: 0 });
          }
        },
      ),
    );
  });
});
