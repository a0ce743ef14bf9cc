import { describe, expect, it } from 'vitest';
import {
  bytesOfElements,
  copyOfElements,
  dtypesNamedIn,
  storedDType,
  viewOfElements,
} from '../../src/formats/element-bytes.ts';

/** 1 and -2 in float32, behind 8 bytes and behind 6. */
const floats = Float32Array.of(1, -2);
const aligned = new Uint8Array(16);
aligned.set(new Uint8Array(floats.buffer), 8);
const unaligned = new Uint8Array(14);
unaligned.set(new Uint8Array(floats.buffer), 6);
const halves = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0);

describe('viewOfElements', () => {
  it('is the elements where they lie, wherever that is', () => {
    const view = viewOfElements(aligned.subarray(8), 'float32');
    expect(view).toEqual(floats);
    expect(view?.buffer).toBe(aligned.buffer);
    expect(viewOfElements(unaligned.subarray(6), 'uint8')).toHaveLength(8);
  });

  it('is none of elements that are not aligned, or are widened', () => {
    expect(viewOfElements(unaligned.subarray(6), 'float32')).toBeUndefined();
    expect(viewOfElements(halves, 'float16')).toBeUndefined();
  });
});

describe('copyOfElements', () => {
  it('is the elements in memory of their own', () => {
    for (const bytes of [aligned.subarray(8), unaligned.subarray(6)]) {
      const copy = copyOfElements(bytes, 'float32');
      expect(copy).toEqual(floats);
      expect(copy.buffer).not.toBe(bytes.buffer);
    }
  });

  it('widens what is stored in fewer bytes', () => {
    expect(copyOfElements(halves, 'float16')).toEqual(floats);
  });
});

describe('bytesOfElements', () => {
  it('is the little-endian bytes, narrowed where the dtype is', () => {
    expect(Buffer.from(bytesOfElements(floats)).toString('hex')).toBe('0000803f000000c0');
    expect([...bytesOfElements(floats, 'float16')]).toEqual([...halves]);
    expect(() => bytesOfElements(floats, 'float64')).toThrow(
      new RangeError('float32 elements are not written as float64'),
    );
  });
});

describe('dtypesNamedIn', () => {
  it('has the dtypes that the format has a name for, and no others', () => {
    const named = dtypesNamedIn('npy');
    expect(named.get('<f4')).toBe('float32');
    expect([...named.values()]).not.toContain('bfloat16');
    expect(named.has(undefined)).toBe(false);
  });
});

describe('storedDType', () => {
  it('is the one that is said, or that of the elements', () => {
    expect(storedDType({ shape: [2], data: floats })).toBe('float32');
    expect(storedDType({ shape: [2], data: floats, dtype: 'bfloat16' })).toBe('bfloat16');
    expect(() => storedDType({ shape: [3], data: floats })).toThrow('2 elements do not make a tensor');
  });
});
