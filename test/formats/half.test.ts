import { describe, expect, it } from 'vitest';
import { widenBfloat16, widenFloat16 } from '../../src/formats/half.ts';

const patterns = Array.from({ length: 0x10000 }, (_, bits) => bits);

/** The little-endian bytes of all patterns, at an odd offset of their buffer. */
function allBytes(): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * patterns.length).subarray(1);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (const bits of patterns) view.setUint16(2 * bits, bits, true);
  return bytes;
}

/** IEEE 754-2019 §3.4: the value of a binary format with `fractionBits` in 16 bits. */
function numberOf(bits: number, fractionBits: number): number {
  const exponentBits = 15 - fractionBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = Math.floor(bits / 2 ** fractionBits) % 2 ** exponentBits;
  const fraction = bits % 2 ** fractionBits;
  if (exponent === 2 ** exponentBits - 1)
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  const significand = fraction / 2 ** fractionBits + (exponent === 0 ? 0 : 1);
  return sign * significand * 2 ** (Math.max(exponent, 1) - bias);
}

describe.each([
  { name: 'float16', widen: widenFloat16, fractionBits: 10 },
  { name: 'bfloat16', widen: widenBfloat16, fractionBits: 7 },
])('$name widened to float32', ({ widen, fractionBits }) => {
  const widened = widen(allBytes());

  it('has the value of each of the 65,536 patterns', () => {
    const wrong = patterns.filter((bits) => !Object.is(widened[bits], numberOf(bits, fractionBits)));
    expect(wrong).toEqual([]);
  });

  it('keeps the sign and the payload of each NaN', () => {
    const view = new DataView(widened.buffer);
    const nans = patterns.filter((bits) => Number.isNaN(numberOf(bits, fractionBits)));
    expect(nans).toHaveLength(2 * (2 ** fractionBits - 1));
    for (const bits of nans) {
      const payload = (bits % 2 ** fractionBits) * 2 ** (23 - fractionBits);
      const sign = bits >= 0x8000 ? 0xff800000 : 0x7f800000;
      expect(view.getUint32(4 * bits, true)).toBe(sign + payload);
    }
  });

  it('is in memory of its own', () => {
    expect([widened.byteOffset, widened.buffer.byteLength]).toEqual([0, 4 * patterns.length]);
  });

  it('is nothing of no bytes', () => {
    expect(widen(new Uint8Array(0))).toEqual(new Float32Array(0));
  });
});

describe('bfloat16', () => {
  it('is the upper half of a float32', () => {
    const view = new DataView(widenBfloat16(allBytes()).buffer);
    expect(patterns.filter((bits) => view.getUint32(4 * bits, true) !== bits * 2 ** 16)).toEqual([]);
  });
});
