import { describe, expect, it } from 'vitest';
import { bytesOf, discard, freeWhole, inScope, recycle, takeKept, trim } from '../../src/memory/buffers.ts';

describe('bytesOf', () => {
  it('gives the length that is asked for, small or large', () => {
    for (const length of [0, 1, 65_535, 65_536, 65_537, 1_000_000, 2 ** 25, 2 ** 25 + 1]) {
      expect(bytesOf(length).length).toBe(length);
    }
  });

  it('takes a recycled buffer that is large enough, once', () => {
    const { buffer } = bytesOf(100_000);
    recycle(buffer);
    expect(bytesOf(90_000).buffer).toBe(buffer);
    expect(bytesOf(90_000).buffer).not.toBe(buffer);
  });

  it('takes one of up to four times the size, so that a reply can lie where a body lay', () => {
    const { buffer } = bytesOf(1_100_000);
    recycle(buffer);
    expect(bytesOf(200_000).buffer).not.toBe(buffer);
    expect(bytesOf(500_000).buffer).toBe(buffer);
  });

  it('does not take a buffer twice that was recycled twice', () => {
    const { buffer } = bytesOf(300_000);
    recycle(buffer);
    recycle(buffer);
    expect(bytesOf(300_000).buffer).toBe(buffer);
    expect(bytesOf(300_000).buffer).not.toBe(buffer);
  });
});

describe('discard', () => {
  it('gives memory back at once that would be kept', () => {
    const buffer = new ArrayBuffer(262_144);
    discard(buffer);
    expect(buffer.byteLength).toBe(0);
    expect(takeKept(262_144)).toBeUndefined();
  });

  it('leaves small, shared and transferred memory alone', () => {
    const [small, shared, gone] = [
      new ArrayBuffer(8192),
      new SharedArrayBuffer(32_768),
      new ArrayBuffer(32_768),
    ];
    structuredClone(gone, { transfer: [gone] });
    for (const buffer of [small, shared, gone]) discard(buffer);
    expect([small.byteLength, shared.byteLength, gone.byteLength]).toEqual([8192, 32_768, 0]);
  });
});

describe('recycle', () => {
  it('leaves buffers of other sizes, shared ones and transferred ones alone', () => {
    const transferred = bytesOf(200_000).buffer;
    structuredClone(transferred, { transfer: [transferred] });
    for (const buffer of [new ArrayBuffer(200_000), new SharedArrayBuffer(262_144), transferred]) {
      recycle(buffer);
      expect(bytesOf(200_000).buffer).not.toBe(buffer);
    }
  });

  it('gives large memory back at once that it does not keep', () => {
    const held = () => process.memoryUsage().arrayBuffers;
    const buffer = new ArrayBuffer(2 ** 26);
    const before = held();
    recycle(buffer);
    expect(buffer.byteLength).toBe(0);
    // The collector may have given back some of other tests' in between.
    expect(before - held()).toBeGreaterThanOrEqual(2 ** 26);
  });

  it('gives small memory back that it does not keep, but not the slabs of small buffers', () => {
    const [odd, slab] = [new ArrayBuffer(20_000), new ArrayBuffer(8192)];
    recycle(odd);
    recycle(slab);
    expect([odd.byteLength, slab.byteLength]).toEqual([0, 8192]);
    expect(bytesOf(8000).buffer).not.toBe(slab);
  });

  it('gives back what nobody has asked for for longest, where there is no room for another', () => {
    trim(0);
    const hoard = Array.from({ length: 64 }, () => bytesOf(2 ** 20).buffer);
    for (const buffer of hoard) recycle(buffer);
    const { buffer } = bytesOf(2 ** 23);
    recycle(buffer);
    expect(hoard.filter(({ byteLength }) => byteLength === 0)).toHaveLength(8);
    expect(bytesOf(2 ** 23).buffer).toBe(buffer);
    recycle(buffer);
    expect(buffer.byteLength).toBe(2 ** 23);
  });

  it('keeps a size that was asked for while there was none', () => {
    trim(0);
    const hoard = Array.from({ length: 65 }, () => bytesOf(2 ** 20).buffer);
    const { buffer } = bytesOf(2 ** 14);
    for (const one of hoard) recycle(one);
    recycle(buffer);
    expect(bytesOf(2 ** 14).buffer).toBe(buffer);
  });

  it('keeps 64 MiB at most', () => {
    const large = Array.from({ length: 3 }, () => bytesOf(2 ** 25).buffer);
    for (const buffer of large) recycle(buffer);
    const again = Array.from({ length: 3 }, () => bytesOf(2 ** 25).buffer);
    expect(again.filter((buffer) => large.includes(buffer)).length).toBeLessThanOrEqual(2);
  });
});

describe('takeKept', () => {
  it('takes a buffer of just that size, if one is kept', () => {
    trim(0);
    const { buffer } = bytesOf(2 ** 22);
    recycle(buffer);
    expect(takeKept(2 ** 21)).toBeUndefined();
    expect(takeKept(2 ** 22)).toBe(buffer);
    expect(takeKept(2 ** 22)).toBeUndefined();
  });
});

describe('trim', () => {
  it('gives back the largest until no more is kept than it is told', () => {
    trim(0);
    const [small, large] = [bytesOf(2 ** 20).buffer, bytesOf(2 ** 23).buffer];
    recycle(small);
    recycle(large);
    trim(2 ** 20);
    expect([small.byteLength, large.byteLength]).toEqual([2 ** 20, 0]);
    expect(bytesOf(2 ** 20).buffer).toBe(small);
  });
});

describe('freeWhole', () => {
  it('gives back what a chunk has for itself, and leaves what it shares or what is small', () => {
    const whole = new Uint8Array(65_536);
    const others = [new Uint8Array(65_536).subarray(1), new Uint8Array(1000), Buffer.from('from a slab')];
    for (const chunk of [whole, ...others]) freeWhole(chunk);
    expect(whole.buffer.byteLength).toBe(0);
    for (const { buffer } of others) expect(buffer.byteLength).toBeGreaterThan(0);
  });
});

describe('inScope', () => {
  it('recycles what was taken but for what leaves', () => {
    const { kept, lost } = inScope(
      () => ({ kept: bytesOf(500_000).buffer, lost: bytesOf(500_000).buffer }),
      (result) => [result.kept],
    );
    expect(bytesOf(500_000).buffer).toBe(lost);
    expect(bytesOf(500_000).buffer).not.toBe(kept);
  });

  it('leaves what leaves it to the scope around it', () => {
    let kept: ArrayBuffer | undefined;
    inScope(
      () => {
        kept = inScope(
          () => bytesOf(2_500_000).buffer,
          (result) => [result],
        );
        expect(bytesOf(2_500_000).buffer).not.toBe(kept);
      },
      () => [],
    );
    const again = [bytesOf(2_500_000).buffer, bytesOf(2_500_000).buffer];
    expect(again).toContain(kept);
  });

  it('recycles all where the work fails', () => {
    let taken: ArrayBuffer | undefined;
    const fail = () => {
      taken = bytesOf(800_000).buffer;
      throw new Error('failed');
    };
    expect(() => inScope(fail, () => [])).toThrow('failed');
    expect(bytesOf(800_000).buffer).toBe(taken);
  });
});
