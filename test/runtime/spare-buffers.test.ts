import { beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, recycle, trim } from '../../src/memory/buffers.ts';
import { buffersToReturn, spareFor } from '../../src/runtime/spare-buffers.ts';

const KiB = 2 ** 10;
const MiB = 2 ** 20;

/** Has the thread keep buffers of these sizes. */
const keep = (...sizes: readonly number[]) => {
  for (const buffer of sizes.map((size) => bytesOf(size).buffer)) recycle(buffer);
};
const sizesOf = (buffers: readonly ArrayBuffer[]) => buffers.map(({ byteLength }) => byteLength);

beforeEach(() => trim(0));

describe('spareFor', () => {
  it('is a buffer in which so long a reply can lie', () => {
    expect(spareFor(3 * MiB)?.byteLength).toBe(4 * MiB);
    expect(spareFor(16 * KiB)?.byteLength).toBe(16 * KiB);
    expect(spareFor(32 * MiB)?.byteLength).toBe(32 * MiB);
    expect(spareFor(16 * KiB - 1)).toBeUndefined();
  });

  it('is one that is kept, if there is one', () => {
    const { buffer } = bytesOf(2 * MiB);
    recycle(buffer);
    expect(spareFor(1.5 * MiB)).toBe(buffer);
  });

  it('is no larger one, which would not be taken for a shorter reply', () => {
    keep(4 * MiB);
    expect(spareFor(1.5 * MiB)?.byteLength).toBe(2 * MiB);
  });

  it('is none for replies that lie in no buffer that is kept', () => {
    expect(spareFor(0)).toBeUndefined();
    expect(spareFor(1000)).toBeUndefined();
    expect(spareFor(32 * MiB + 1)).toBeUndefined();
  });
});

describe('buffersToReturn', () => {
  it('takes a buffer for each that has come, if none of them left with the result', () => {
    keep(MiB, 4 * MiB, 8 * MiB);
    expect(sizesOf(buffersToReturn([4 * MiB, MiB], []))).toEqual([MiB, 4 * MiB]);
    expect(sizesOf(buffersToReturn([4 * MiB, 8 * MiB], []))).toEqual([8 * MiB]);
  });

  it('takes none for a buffer that has left with the result', () => {
    keep(MiB, 4 * MiB);
    expect(sizesOf(buffersToReturn([4 * MiB, MiB], [4 * MiB]))).toEqual([MiB]);
  });

  it('leaves a larger buffer in the place of one that has left', () => {
    keep(MiB, 4 * MiB);
    expect(sizesOf(buffersToReturn([4 * MiB, MiB], [2 * MiB]))).toEqual([MiB]);
  });

  it('takes none of the sizes that have left, before it leaves larger ones in the place of others', () => {
    keep(4 * MiB, 8 * MiB);
    expect(sizesOf(buffersToReturn([8 * MiB, 4 * MiB], [MiB, 4 * MiB]))).toEqual([8 * MiB]);
  });

  it('leaves none that would not be taken for the next such result', () => {
    keep(MiB);
    expect(sizesOf(buffersToReturn([MiB], [128 * KiB]))).toEqual([MiB]);
    keep(MiB);
    expect(sizesOf(buffersToReturn([MiB], [2 * MiB]))).toEqual([MiB]);
  });

  it('takes none of sizes that nobody keeps', () => {
    keep(16 * KiB);
    expect(buffersToReturn([8 * KiB, 20_000, 64 * MiB], [])).toEqual([]);
  });
});
