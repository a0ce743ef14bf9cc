import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ByteAccount } from '../../src/runtime/byte-account.ts';

const MiB = 2 ** 20;
const owner = { check: () => {}, count: () => {}, close: () => {} };

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'], now: 0 }));
afterEach(() => vi.useRealTimers());

describe('a client', () => {
  it('is slow after more than a second, and one per 8 MiB', () => {
    const account = new ByteAccount(owner, () => {});
    const begun = performance.now();
    expect(account.isSlow(begun + 1000)).toBe(false);
    expect(account.isSlow(begun + 1000.00001)).toBe(true);
    account.receive(8 * MiB);
    account.pass(16 * MiB);
    expect(account.isSlow(begun + 4000)).toBe(false);
    expect(account.isSlow(begun + 4000.00001)).toBe(true);
  });

  it('is not slow while it waits, and has its second from when it has to read', () => {
    const account = new ByteAccount(owner, () => {});
    account.stopWaiting();
    vi.advanceTimersByTime(60_000);
    expect(account.isSlow(performance.now())).toBe(false);
    account.startWaiting();
    vi.advanceTimersByTime(1000);
    expect(account.isSlow(performance.now())).toBe(false);
    vi.advanceTimersByTime(1);
    expect(account.isSlow(performance.now())).toBe(true);
  });
});
