import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ByteBudget } from '../../src/runtime/byte-budget.ts';
import { idleMillis } from '../../src/runtime/waiting-clock.ts';

vi.mock('../../src/runtime/waiting-clock.ts', { spy: true });

const MiB = 2 ** 20;

it('tells when a request has given its bytes back, once', () => {
  const released = vi.fn();
  const account = new ByteBudget(100, released).open(() => {});
  account.add(10);
  expect(released).not.toHaveBeenCalled();
  account.release();
  account.release();
  expect(released).toHaveBeenCalledTimes(1);
});

describe('ByteBudget', () => {
  /** Milliseconds that the service has waited for its clients. */
  let waited = 0;
  const wait = (millis: number) => {
    waited += millis;
  };
  beforeEach(() => {
    waited = 0;
    vi.mocked(idleMillis).mockImplementation(() => waited);
  });

  it('counts what is held, and gives it back once', () => {
    const budget = new ByteBudget(100);
    const [one, other] = [budget.open(() => {}), budget.open(() => {})];
    one.receive(60);
    other.receive(40);
    expect(budget.held).toBe(100);
    one.release();
    one.release();
    one.receive(5);
    expect(budget.held).toBe(40);
  });

  it('refuses what would be too much, unless it is alone', () => {
    const budget = new ByteBudget(100);
    budget.check(1000);
    budget.open(() => {}).receive(60);
    expect(() => budget.check(41)).toThrow('bodies and replies of 60 bytes are held already');
    expect(() => budget.check(40)).not.toThrow();
  });

  it('lets one go on that is alone, however much it has', () => {
    const budget = new ByteBudget(100);
    const one = budget.open(() => {});
    one.receive(60);
    one.receive(60);
    expect(() => budget.open(() => {}).receive(1)).toThrow(
      'bodies and replies of 120 bytes are held already',
    );
  });

  it('gives up clients that are slow, the longest waited for first, when others need the room', () => {
    const budget = new ByteBudget(24 * MiB);
    const given: string[] = [];
    for (const name of ['first', 'second', 'third']) budget.open(() => given.push(name)).receive(8 * MiB);
    wait(1999);
    expect(() => budget.check(1)).toThrow('are held already');
    wait(2);
    budget.check(1);
    expect(given).toEqual(['first']);
    expect(budget.held).toBe(16 * MiB);
    budget.check(16 * MiB);
    expect(given).toEqual(['first', 'second']);
  });

  it('gives up who reads nothing of a reply, however large it is, before who reads it', () => {
    const budget = new ByteBudget(100 * MiB);
    const given: string[] = [];
    const [idle, reader] = ['idle', 'reader'].map((name) => budget.open(() => given.push(name)));
    for (const account of [idle, reader]) {
      account?.add(50 * MiB);
      account?.startWaiting();
    }
    wait(3000);
    reader?.pass(17 * MiB);
    budget.check(50 * MiB);
    expect(given).toEqual(['idle']);
    expect(() => budget.check(51 * MiB)).toThrow('are held already');
    wait(126);
    budget.check(51 * MiB);
    expect(given).toEqual(['idle', 'reader']);
  });

  it('gives up nobody who waits for us', () => {
    const budget = new ByteBudget(10);
    const account = budget.open(() => expect.fail('given up'));
    account.stopWaiting();
    account.add(10);
    wait(60_000);
    expect(() => budget.check(1)).toThrow('are held already');
  });

  it('gives up the fewest whose bytes make the room, not those that hold next to nothing', () => {
    const budget = new ByteBudget(20 * MiB);
    const given: string[] = [];
    for (let i = 0; i < 100; i++) budget.open(() => given.push('a few bytes')).receive(6);
    budget.open(() => given.push('4 MiB')).receive(4 * MiB);
    budget.open(() => given.push('8 MiB')).receive(8 * MiB);
    budget.open(() => given.push('6 MiB')).receive(6 * MiB);
    wait(60_000);
    budget.check(12 * MiB);
    expect(given).toEqual(['8 MiB', '6 MiB']);
  });

  it('gives up nobody where all who are slow do not make the room', () => {
    const budget = new ByteBudget(10);
    const given: string[] = [];
    budget.open(() => given.push('slow')).receive(4);
    wait(60_000);
    budget.open(() => given.push('quick')).receive(6);
    expect(() => budget.check(5)).toThrow('are held already');
    expect(given).toEqual([]);
  });

  it('gives up all who are slow for one that would be too much unless it is alone', () => {
    const budget = new ByteBudget(10);
    const given: string[] = [];
    budget.open(() => given.push('one')).receive(4);
    budget.open(() => given.push('other')).receive(5);
    wait(60_000);
    budget.check(1000);
    expect(given).toEqual(['other', 'one']);
  });

  it('gives up nobody who holds nothing, which would make no room', () => {
    const budget = new ByteBudget(10);
    const given: string[] = [];
    budget.open(() => given.push('announced, but sent nothing'));
    budget.open(() => given.push('slow')).receive(8);
    wait(60_000);
    budget.check(5);
    expect(given).toEqual(['slow']);
  });

  it('gives up nobody while there is room, and nobody who has sent all and waits for us', () => {
    const budget = new ByteBudget(10);
    const given: string[] = [];
    const slow = budget.open(() => given.push('slow'));
    slow.receive(5);
    wait(60_000);
    budget.check(5);
    slow.stopWaiting();
    expect(() => budget.check(6)).toThrow('are held already');
    expect(given).toEqual([]);
  });
});
