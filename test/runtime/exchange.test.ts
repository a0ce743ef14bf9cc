import { describe, expect, it } from 'vitest';
import { bytesOf, recycle } from '../../src/memory/buffers.ts';
import { arrive, depart, settle } from '../../src/runtime/exchange.ts';

/** What the thread keeps beyond what it began with is one of a size in each test: the counts are of the whole thread. */
const mebibyte = 2 ** 20;

describe('what departs', () => {
  it('takes along the memory that has come and is kept', () => {
    const come = new ArrayBuffer(8 * mebibyte);
    arrive({ used: [come], spare: [] });
    expect(depart([])).toEqual({ used: [], spare: [] });
    recycle(come);
    expect(depart([]).spare).toEqual([come]);
    expect(depart([]).spare).toEqual([]);
  });

  it('leaves what is kept of the thread itself', () => {
    const { buffer } = bytesOf(16 * mebibyte);
    recycle(buffer);
    expect(depart([]).spare).toEqual([]);
    expect(bytesOf(16 * mebibyte).buffer).toBe(buffer);
  });

  it('owes nothing where as many have left as have come', () => {
    const [come, kept] = [new ArrayBuffer(32 * mebibyte), bytesOf(32 * mebibyte).buffer];
    arrive({ used: [come], spare: [] });
    const { used } = depart([come]);
    expect(used).toEqual([come]);
    recycle(kept);
    expect(depart([]).spare).toEqual([]);
  });

  it('takes along none of a size of which 4 MiB and no more are too many', () => {
    const come = Array.from({ length: 5 }, () => new ArrayBuffer(mebibyte));
    arrive({ used: come, spare: [] });
    for (const buffer of come) recycle(buffer);
    expect(depart([]).spare).toHaveLength(1);
    expect(depart([]).spare).toHaveLength(0);
  });

  it('does not make up for ever for what was lost on the way', () => {
    for (let i = 0; i < 100; i++) arrive({ used: [new ArrayBuffer(4 * mebibyte)], spare: [] });
    const kept = Array.from({ length: 16 }, () => bytesOf(4 * mebibyte).buffer);
    const left = kept.map((buffer) => {
      recycle(buffer);
      return depart([]).spare.length;
    });
    expect(left.reduce((sum, count) => sum + count)).toBe(15);
  });

  it('takes along nothing after all was given back', () => {
    const come = new ArrayBuffer(8 * mebibyte);
    arrive({ used: [come], spare: [] });
    settle();
    recycle(come);
    expect(depart([]).spare).toEqual([]);
    expect(bytesOf(8 * mebibyte).buffer).toBe(come);
  });

  it('does not count buffers of other sizes, which nobody keeps', () => {
    const odd = new ArrayBuffer(9_000_000);
    arrive({ used: [odd], spare: [] });
    recycle(odd);
    expect(depart([]).spare).toEqual([]);
  });
});

describe('what arrives', () => {
  it('keeps the memory that was sent along', () => {
    const spare = new ArrayBuffer(2 * mebibyte);
    arrive({ used: [], spare: [spare] });
    expect(bytesOf(2 * mebibyte).buffer).toBe(spare);
  });
});
