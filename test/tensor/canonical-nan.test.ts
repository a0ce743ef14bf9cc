import { expect, it } from 'vitest';
import { canonicaliseNaNs } from '../../src/tensor/canonical-nan.ts';

it('gives every float32 NaN the bits 7fc00000, and leaves the rest', () => {
  const words = Uint32Array.of(0xffc00000, 0x7f800001, 0x7fc12345, 0x7f800000, 0xff800000, 0x80000000, 1);
  canonicaliseNaNs(new Float32Array(words.buffer));
  const nan = 0x7fc00000;
  expect(words).toEqual(Uint32Array.of(nan, nan, nan, 0x7f800000, 0xff800000, 0x80000000, 1));
});

it('gives every float64 NaN the bits 7ff8000000000000, and leaves the rest', () => {
  const words = BigUint64Array.of(0xfff8000000000000n, 0x7ff0000000000001n, 0xfff0000000000000n, 1n << 63n);
  canonicaliseNaNs(new Float64Array(words.buffer));
  const nan = 0x7ff8000000000000n;
  expect(words).toEqual(BigUint64Array.of(nan, nan, 0xfff0000000000000n, 1n << 63n));
});

it('keeps to the part of the buffer that it is given', () => {
  const words = new Uint32Array(3).fill(0xffc00000);
  canonicaliseNaNs(new Float32Array(words.buffer, 4, 1));
  expect(words).toEqual(Uint32Array.of(0xffc00000, 0x7fc00000, 0xffc00000));
});
