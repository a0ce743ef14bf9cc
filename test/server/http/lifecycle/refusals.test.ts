import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusals } from '../../../../src/server/http/lifecycle/refusals.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** When each refusal was sent, of those that take so long to send. */
function sending(millis: number) {
  const sent: { name: string; at: number }[] = [];
  const refusal = (name: string, over = false) => ({
    over,
    send: () => {
      sent.push({ name, at: performance.now() });
      vi.setSystemTime(Date.now());
      vi.advanceTimersByTime(0);
      clock += millis;
    },
  });
  let clock = 0;
  const real = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => real() + clock);
  return { sent, refusal };
}
afterEach(() => vi.restoreAllMocks());

describe('refusals', () => {
  it('are sent at once while there is time, and then in a tenth of it', () => {
    const { sent, refusal } = sending(0.05);
    const refusals = new Refusals();
    for (let i = 0; i < 1000; i++) refusals.add(refusal(`${i}`), true);
    const atOnce = sent.length;
    expect(atOnce).toBeGreaterThan(20);
    expect(atOnce).toBeLessThan(100);
    expect(refusals.waiting).toBe(1000 - atOnce);
    vi.advanceTimersByTime(500);
    // Half of a refusal's time is that of reading its request.
    const perSecond = (sent.length - atOnce) / 0.5;
    expect(perSecond).toBeGreaterThan(600);
    expect(perSecond).toBeLessThan(1300);
    vi.advanceTimersByTime(5000);
    expect([sent.length, refusals.waiting]).toEqual([1000, 0]);
    expect(sent.map(({ name }) => Number(name))).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of clients that did wait go before those of clients that did not', () => {
    const { sent, refusal } = sending(0.05);
    const refusals = new Refusals();
    for (let i = 0; i < 500; i++) refusals.add(refusal('hasty'), true);
    const before = sent.length;
    refusals.add(refusal('patient'), false);
    vi.advanceTimersByTime(10);
    expect(sent[before].name).toBe('patient');
  });

  it('are not sent to whom has gone', () => {
    const { sent, refusal } = sending(0.05);
    const refusals = new Refusals();
    refusals.spend(100);
    refusals.add(refusal('gone', true), false);
    refusals.add(refusal('there'), false);
    vi.advanceTimersByTime(2000);
    expect(sent.map(({ name }) => name)).toEqual(['there']);
  });

  it('have no time left where something else has used it up', () => {
    const refusals = new Refusals();
    expect(refusals.hasTime).toBe(true);
    refusals.spend(10);
    expect(refusals.hasTime).toBe(false);
    vi.advanceTimersByTime(200);
    expect(refusals.hasTime).toBe(true);
  });
});
