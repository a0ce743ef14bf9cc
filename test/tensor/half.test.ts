import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  narrowToBfloat16,
  narrowToFloat16,
  roundToBfloat16,
  roundToFloat16,
  widenBfloat16,
  widenFloat16,
} from '../../src/tensor/half.ts';
import { decimalsOfBfloat16, decimalsOfFloat16 } from '../../src/tensor/half-decimals.ts';

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

/**
 * The pattern nearest to a number by the definition: of all patterns the least distance, a tie to the even
 * one.
 */
function nearestPattern(value: number, fractionBits: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const infinity = (2 ** (15 - fractionBits) - 1) * 2 ** fractionBits;
  const magnitude = Math.abs(value);
  // What would be the next number after the greatest one stands for infinity.
  const numberAt = (bits: number) =>
    bits === infinity ? 2 ** (2 ** (14 - fractionBits)) : numberOf(bits, fractionBits);
  let [low, high] = [0, infinity];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numberAt(middle) <= magnitude) low = middle;
    else high = middle;
  }
  if (magnitude >= numberAt(infinity)) return sign + infinity;
  const [below, above] = [magnitude - numberAt(low), numberAt(high) - magnitude];
  return sign + (below < above || (below === above && low % 2 === 0) ? low : high);
}

describe.each([
  { name: 'float16', narrow: narrowToFloat16, widen: widenFloat16, fractionBits: 10 },
  { name: 'bfloat16', narrow: narrowToBfloat16, widen: widenBfloat16, fractionBits: 7 },
])('narrowing to $name', ({ narrow, widen, fractionBits }) => {
  const infinity = (2 ** (15 - fractionBits) - 1) * 2 ** fractionBits;
  const patternsOf = (values: ArrayLike<number>) => {
    const bytes = narrow(values);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: values.length }, (_, i) => view.getUint16(2 * i, true));
  };
  const positive = patterns.filter((bits) => bits < infinity);

  it('gives back each of the 65,536 patterns, NaN as a NaN of its sign', () => {
    const back = patternsOf(widen(allBytes()));
    const isNaNPattern = (bits: number) => Number.isNaN(numberOf(bits, fractionBits));
    const wrong = patterns.filter((bits) =>
      isNaNPattern(bits) ? !isNaNPattern(back[bits]) || back[bits] >> 15 !== bits >> 15 : back[bits] !== bits,
    );
    expect(wrong).toEqual([]);
  });

  it('takes each tie to the even neighbour, and what is just beside it to the nearer one', () => {
    const ulpAbove = (bits: number) =>
      (bits + 1 === infinity ? 2 ** (2 ** (14 - fractionBits)) : numberOf(bits + 1, fractionBits)) -
      numberOf(bits, fractionBits);
    const ties = positive.map((bits) => numberOf(bits, fractionBits) + ulpAbove(bits) / 2);
    // A float64 next to the tie: rounded to float32 first, it would become the tie.
    const beside = (tie: number, side: number) => tie + side * tie * 2 ** -50;
    const signed = (values: readonly number[]) => [...values, ...values.map((value) => -value)];
    const even = positive.map((bits) => bits + (bits % 2));
    expect(patternsOf(ties)).toEqual(even);
    expect(patternsOf(ties.map((tie) => beside(tie, -1)))).toEqual(positive);
    expect(patternsOf(ties.map((tie) => beside(tie, 1)))).toEqual(positive.map((bits) => bits + 1));
    expect(patternsOf(signed(ties)).slice(ties.length)).toEqual(even.map((bits) => bits + 0x8000));
  });

  it('gives the nearest pattern of any number', () => {
    const inRange = fc.double({ min: -1e5, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true }), inRange, fc.float({ noNaN: true })), (value) => {
        expect(patternsOf([value])).toEqual([nearestPattern(value, fractionBits)]);
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps zeros, infinities and NaN', () => {
    const infinite = Number.POSITIVE_INFINITY;
    expect(patternsOf([0, -0, infinite, -infinite])).toEqual([0, 0x8000, infinity, infinity + 0x8000]);
    expect(patternsOf([Number.NaN])[0] & 0x7fff).toBeGreaterThan(infinity);
    expect(patternsOf([5e-324, -5e-324, 1e308])).toEqual([0, 0x8000, infinity]);
  });
});

describe.each([
  { name: 'float16', round: roundToFloat16, narrow: narrowToFloat16, widen: widenFloat16 },
  { name: 'bfloat16', round: roundToBfloat16, narrow: narrowToBfloat16, widen: widenBfloat16 },
])('rounding to $name', ({ round, narrow, widen }) => {
  const any = fc.oneof(fc.double(), fc.double({ min: -1e-4, max: 1e-4, noNaN: true }), fc.float());
  const bitsOf = ({ buffer }: Float32Array) => [...new Uint32Array(buffer)];

  it('is narrowing and widening again, of float32 and of float64', () => {
    fc.assert(
      fc.property(fc.array(any), (values) => {
        for (const data of [Float64Array.from(values), Float32Array.from(values)]) {
          const target = new Float32Array(values.length);
          round(data, target);
          expect(bitsOf(target)).toEqual(bitsOf(widen(narrow(data))));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('may be in place', () => {
    const data = Float32Array.from({ length: 70_000 }, (_, i) => Math.sin(i) * 2 ** ((i % 60) - 30));
    const rounded = widen(narrow(data));
    round(data, data);
    expect(data).toEqual(rounded);
  });
});

describe.each([
  { name: 'float16', write: decimalsOfFloat16, widen: widenFloat16, fractionBits: 10 },
  { name: 'bfloat16', write: decimalsOfBfloat16, widen: widenBfloat16, fractionBits: 7 },
])('the decimals of $name', ({ write, widen, fractionBits }) => {
  const elements = widen(allBytes());
  const decimals = new Float64Array(elements.length);
  write(elements, decimals);

  /** Of the decimals n·10^k, n ≥ 1, that read back, those of the fewest digits, and of these the nearest, a tie to the even n. */
  function shortest(bits: number): number {
    const value = numberOf(bits, fractionBits);
    // In units of 2^-133 · 10^-150, of which all elements and all such decimals are whole numbers.
    const unit = 10n ** 150n;
    const exact = BigInt(value * 2 ** 133) * unit;
    for (let k = Math.floor(Math.log10(value)); ; k--) {
      const n = Math.floor(value / 10 ** k);
      const near = [n, n + 1].filter(
        (integer) => nearestPattern(Number(`${integer}e${k}`), fractionBits) === bits,
      );
      const distance = (integer: number) => {
        const away = BigInt(integer) * 2n ** 133n * 10n ** BigInt(150 + k) - exact;
        return away < 0n ? -away : away;
      };
      const [best] = near.sort(
        (a, b) => Number(distance(a) - distance(b)) || Math.abs(a % 2) - Math.abs(b % 2),
      );
      if (best !== undefined) return Number(`${best}e${k}`);
    }
  }

  it('are the shortest that read back, the nearest where several are', () => {
    const infinity = (2 ** (15 - fractionBits) - 1) * 2 ** fractionBits;
    // Powers of two, where the elements' distance changes, the least and the greatest ones, and a seventh of the others.
    const tried = patterns
      .slice(1, infinity)
      .filter(
        (bits) => bits % 2 ** fractionBits === 0 || bits < 20 || bits > infinity - 20 || bits % 7 === 0,
      );
    expect(tried.filter((bits) => decimals[bits] !== shortest(bits))).toEqual([]);
  });

  it('of negative elements are those of the positive ones with a minus, and zeros and NaN stay', () => {
    const wrong = patterns
      .slice(0x8000)
      .filter((bits) => !Object.is(decimals[bits], -decimals[bits - 0x8000]));
    expect(wrong).toEqual([]);
    expect([decimals[0], decimals[0x8000]]).toEqual([0, -0]);
  });
});

describe('bfloat16', () => {
  it('is the upper half of a float32', () => {
    const view = new DataView(widenBfloat16(allBytes()).buffer);
    expect(patterns.filter((bits) => view.getUint32(4 * bits, true) !== bits * 2 ** 16)).toEqual([]);
  });
});
