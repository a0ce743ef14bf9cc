import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ByteAccount } from '../../src/runtime/byte-account.ts';
import { idleMillis } from '../../src/runtime/waiting-clock.ts';

vi.mock('../../src/runtime/waiting-clock.ts', () => ({ idleMillis: vi.fn() }));

const MiB = 2 ** 20;
const owner = { check: () => {}, count: () => {}, close: () => {} };

const at = (millis: number) => vi.mocked(idleMillis).mockReturnValue(millis);
beforeEach(() => at(0));

describe('a client', () => {
  it('is slow after more than a second, and one per 8 MiB', () => {
    const account = new ByteAccount(owner, () => {});
    expect(account.isSlow(1000)).toBe(false);
    expect(account.isSlow(1000.00001)).toBe(true);
    account.receive(8 * MiB);
    account.pass(16 * MiB);
    expect(account.isSlow(4000)).toBe(false);
    expect(account.isSlow(4000.00001)).toBe(true);
  });

  it('is not slow while it waits, and has its second from when it has to read', () => {
    const account = new ByteAccount(owner, () => {});
    account.stopWaiting();
    expect(account.isSlow(60_000)).toBe(false);
    at(60_000);
    account.startWaiting();
    expect(account.isSlow(61_000)).toBe(false);
    expect(account.isSlow(61_001)).toBe(true);
  });
});
