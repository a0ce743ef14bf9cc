import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeldBytes } from '../../src/runtime/bytes.ts';

const MiB = 2 ** 20;

describe('HeldBytes', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => vi.useRealTimers());

  it('counts what is held, and gives it back once', () => {
    const bytes = new HeldBytes(100);
    const [one, other] = [bytes.open(() => {}), bytes.open(() => {})];
    one.take(60);
    other.take(40);
    expect(bytes.held).toBe(100);
    one.release();
    one.release();
    one.take(5);
    expect(bytes.held).toBe(40);
  });

  it('refuses what would be too much, unless it is alone', () => {
    const bytes = new HeldBytes(100);
    bytes.check(1000);
    bytes.open(() => {}).take(60);
    expect(() => bytes.check(41)).toThrow('bodies and replies of 60 bytes are held already');
    expect(() => bytes.check(40)).not.toThrow();
  });

  it('lets one go on that is alone, however much it has', () => {
    const bytes = new HeldBytes(100);
    const one = bytes.open(() => {});
    one.take(60);
    one.take(60);
    expect(() => bytes.open(() => {}).take(1)).toThrow('bodies and replies of 120 bytes are held already');
  });

  it('gives up clients that are slow, the longest waited for first, when others need the room', () => {
    const bytes = new HeldBytes(24 * MiB);
    const given: string[] = [];
    for (const name of ['first', 'second', 'third']) bytes.open(() => given.push(name)).take(8 * MiB);
    vi.advanceTimersByTime(1999);
    expect(() => bytes.check(1)).toThrow('are held already');
    vi.advanceTimersByTime(2);
    bytes.check(1);
    expect(given).toEqual(['first']);
    expect(bytes.held).toBe(16 * MiB);
    bytes.check(16 * MiB);
    expect(given).toEqual(['first', 'second']);
  });

  it('gives up who reads nothing of a reply, however large it is, before who reads it', () => {
    const bytes = new HeldBytes(100 * MiB);
    const given: string[] = [];
    const [idle, reader] = ['idle', 'reader'].map((name) => bytes.open(() => given.push(name)));
    for (const holding of [idle, reader]) {
      holding?.hold(50 * MiB);
      holding?.offer();
    }
    vi.advanceTimersByTime(3000);
    reader?.pass(17 * MiB);
    bytes.check(50 * MiB);
    expect(given).toEqual(['idle']);
    expect(() => bytes.check(51 * MiB)).toThrow('are held already');
    vi.advanceTimersByTime(126);
    bytes.check(51 * MiB);
    expect(given).toEqual(['idle', 'reader']);
  });

  it('gives up nobody who waits for us', () => {
    const bytes = new HeldBytes(10);
    const holding = bytes.open(() => expect.fail('given up'));
    holding.complete();
    holding.hold(10);
    vi.advanceTimersByTime(60_000);
    expect(() => bytes.check(1)).toThrow('are held already');
  });

  it('gives up the fewest whose bytes make the room, not those that hold next to nothing', () => {
    const bytes = new HeldBytes(20 * MiB);
    const given: string[] = [];
    for (let i = 0; i < 100; i++) bytes.open(() => given.push('a few bytes')).take(6);
    bytes.open(() => given.push('4 MiB')).take(4 * MiB);
    bytes.open(() => given.push('8 MiB')).take(8 * MiB);
    bytes.open(() => given.push('6 MiB')).take(6 * MiB);
    vi.advanceTimersByTime(60_000);
    bytes.check(12 * MiB);
    expect(given).toEqual(['8 MiB', '6 MiB']);
  });

  it('gives up nobody where all who are slow do not make the room', () => {
    const bytes = new HeldBytes(10);
    const given: string[] = [];
    bytes.open(() => given.push('slow')).take(4);
    vi.advanceTimersByTime(60_000);
    bytes.open(() => given.push('quick')).take(6);
    expect(() => bytes.check(5)).toThrow('are held already');
    expect(given).toEqual([]);
  });

  it('gives up all who are slow for one that would be too much unless it is alone', () => {
    const bytes = new HeldBytes(10);
    const given: string[] = [];
    bytes.open(() => given.push('one')).take(4);
    bytes.open(() => given.push('other')).take(5);
    vi.advanceTimersByTime(60_000);
    bytes.check(1000);
    expect(given).toEqual(['other', 'one']);
  });

  it('gives up nobody who holds nothing, which would make no room', () => {
    const bytes = new HeldBytes(10);
    const given: string[] = [];
    bytes.open(() => given.push('announced, but sent nothing'));
    bytes.open(() => given.push('slow')).take(8);
    vi.advanceTimersByTime(60_000);
    bytes.check(5);
    expect(given).toEqual(['slow']);
  });

  it('gives up nobody while there is room, and nobody who has sent all and waits for us', () => {
    const bytes = new HeldBytes(10);
    const given: string[] = [];
    const slow = bytes.open(() => given.push('slow'));
    slow.take(5);
    vi.advanceTimersByTime(60_000);
    bytes.check(5);
    slow.complete();
    expect(() => bytes.check(6)).toThrow('are held already');
    expect(given).toEqual([]);
  });
});
