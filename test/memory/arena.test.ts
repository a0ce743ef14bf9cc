import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Arena, type Region, takeRegion } from '../../src/memory/arena.ts';

const page = 4096;
const arenaOf = (pages: number) => new Arena(new SharedArrayBuffer(pages * page));
const pagesOf = ({ byteOffset, byteLength }: Region) => {
  const first = byteOffset / page;
  return Array.from({ length: Math.max(1, Math.ceil(byteLength / page)) }, (_, i) => first + i);
};

describe('Arena', () => {
  it('gives pages of their own to regions, in the lowest place that is large enough', () => {
    const pages = 40;
    const step = fc.oneof(
      fc.record({ what: fc.constant('take' as const), bytes: fc.integer({ min: 0, max: 12 * page }) }),
      fc.record({ what: fc.constant('release' as const), which: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const arena = arenaOf(pages);
        const taken: Region[] = [];
        // Which pages are in use, by what a page for itself tells: an independent account.
        const used: boolean[] = Array(pages).fill(false);
        for (const one of steps) {
          if (one.what === 'release') {
            const [region] = taken.splice(one.which % Math.max(1, taken.length), 1);
            if (!region) continue;
            region.release();
            for (const at of pagesOf(region)) used[at] = false;
            continue;
          }
          const needed = Math.max(1, Math.ceil(one.bytes / page));
          const lowest = used.findIndex(
            (_, from) => from + needed <= pages && !used.slice(from, from + needed).includes(true),
          );
          const region = arena.take(one.bytes);
          expect(region?.byteOffset).toBe(lowest < 0 ? undefined : lowest * page);
          if (!region) continue;
          expect(region.byteLength).toBe(one.bytes);
          expect(region.byteOffset + one.bytes).toBeLessThanOrEqual(region.buffer.byteLength);
          for (const at of pagesOf(region)) {
            expect(used[at]).toBe(false);
            used[at] = true;
          }
          taken.push(region);
        }
        for (const region of taken) region.release();
        expect(arena.take(pages * page)?.byteOffset).toBe(0);
      }),
    );
  });

  it('gives nothing where there is no place', () => {
    const arena = arenaOf(2);
    expect(arena.take(2 * page + 1)).toBeUndefined();
    arena.take(1);
    expect(arena.take(page + 1)).toBeUndefined();
    expect(arena.take(page)?.byteOffset).toBe(page);
  });

  it('has a region back when all who hold it have released it', () => {
    const arena = arenaOf(1);
    const region = arena.take(page);
    region?.retain();
    region?.release();
    expect(arena.take(page)).toBeUndefined();
    region?.release();
    expect(arena.take(page)).toBeDefined();
  });
});

describe('the arena of the process', () => {
  it('costs what has been written to, however much is reserved', () => {
    const before = process.memoryUsage.rss();
    const region = takeRegion(2 ** 25);
    const resident = () => process.memoryUsage.rss() - before;
    expect(region?.buffer.byteLength).toBe(2 ** 30);
    expect(resident()).toBeLessThan(2 ** 24);
    if (region) new Uint8Array(region.buffer, region.byteOffset, region.byteLength).fill(1);
    // The system counts pages in batches per thread.
    expect(resident()).toBeGreaterThan(0.9 * 2 ** 25);
    region?.release();
    expect(takeRegion(2 ** 20)?.byteOffset).toBe(region?.byteOffset);
  });

  it('is smaller where the system does not reserve so much', async () => {
    const Real = SharedArrayBuffer;
    const asked: number[] = [];
    class Scarce extends Real {
      constructor(bytes: number) {
        asked.push(bytes);
        if (bytes > 2 ** 28) throw new RangeError('Array buffer allocation failed');
        super(bytes);
      }
    }
    vi.stubGlobal('SharedArrayBuffer', Scarce);
    vi.resetModules();
    const { takeRegion: take } = await import('../../src/memory/arena.ts');
    expect(take(1)?.buffer.byteLength).toBe(2 ** 28);
    expect(take(2 ** 28)).toBeUndefined();
    expect(asked).toEqual([2 ** 30, 2 ** 29, 2 ** 28]);
    vi.unstubAllGlobals();
  });
});
