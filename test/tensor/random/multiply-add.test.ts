import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fusedMultiplyAdd, fusedMultiplyAdd32 } from '../../../src/tensor/random/multiply-add.ts';
import { exactly } from '../../helpers/exact.ts';

describe('fusedMultiplyAdd', () => {
  it('rounds once, also where the sum of the tails is a tie without its last bit', () => {
    // (1 + 2^-27)(1 - 2^-27) + 2^53 + 2 = 2^53 + 3 - 2^-54, just below the middle of 2^53 + 2 and 2^53 + 4.
    expect(fusedMultiplyAdd(1 + 2 ** -27, 1 - 2 ** -27, 2 ** 53 + 2)).toBe(2 ** 53 + 2);
    expect(fusedMultiplyAdd(1 + 2 ** -27, 2 ** -27 - 1, -(2 ** 53 + 2))).toBe(-(2 ** 53 + 2));
  });

  const double = fc
    .double({ min: -1e6, max: 1e6, noNaN: true })
    .filter((x) => x === 0 || Math.abs(x) > 1e-20);

  it('is the exact result, rounded', () => {
    fc.assert(
      fc.property(double, double, double, (a, b, c) => {
        expect(fusedMultiplyAdd(a, b, c) + 0).toBe(exactly(a, b, c, 53) + 0);
      }),
      { numRuns: 1000 },
    );
  });

  const extreme = fc
    .tuple(fc.double({ min: 1, max: 2, noNaN: true, maxExcluded: true }), fc.boolean())
    .map(([mantissa, minus]) => (minus ? -mantissa : mantissa));
  const power = fc.integer({ min: -1074, max: 1023 });
  const near = fc.integer({ min: -130, max: 130 });
  const times = (x: number, exponent: number) =>
    x * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2));

  it('is the exact result, rounded, where products and sums leave the range of a double', () => {
    fc.assert(
      fc.property(extreme, extreme, extreme, near, power, near, (x, y, z, first, second, apart) => {
        const [a, b, c] = [times(x, first), times(y, second), times(z, first + second + apart)];
        fc.pre([a, b, c].every(Number.isFinite));
        expect(fusedMultiplyAdd(a, b, c) + 0).toBe(exactly(a, b, c, 53) + 0);
      }),
      { numRuns: 20_000 },
    );
  });

  it('is so among the subnormal numbers, at their ties and beside them', () => {
    const digits = fc.double({ min: 1, max: 2, noNaN: true, maxExcluded: true });
    const units = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(digits, extreme, fc.integer({ min: -1076, max: -1021 }), units, (x, y, below, unit) => {
        const [b, c] = [times(y, below), unit * Number.MIN_VALUE];
        expect(fusedMultiplyAdd(x, b, c) + 0).toBe(exactly(x, b, c, 53) + 0);
        expect(fusedMultiplyAdd(x, b, -b) + 0).toBe(exactly(x, b, -b, 53) + 0);
      }),
      { numRuns: 20_000 },
    );
  });

  it('overflows only where the result does', () => {
    expect(fusedMultiplyAdd(2, 1e308, -1e308)).toBe(1e308);
    expect(fusedMultiplyAdd(1.9, 1e308, 1e300)).toBe(Number.POSITIVE_INFINITY);
    expect(fusedMultiplyAdd(2, 1e300, 1)).toBe(2e300);
  });

  it('passes infinities and NaN on', () => {
    expect(fusedMultiplyAdd(1, 1, Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
    expect(fusedMultiplyAdd(1, Number.POSITIVE_INFINITY, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(fusedMultiplyAdd(1, Number.NaN, 1)).toBeNaN();
  });
});

describe('fusedMultiplyAdd32', () => {
  it('rounds once where float64 lands on the middle of two float32 numbers', () => {
    // (1 + 2^-15)(1 - 2^-15) = 1 - 2^-30: added to 2^24 + 2, it is just below the middle of 2^24 + 2 and 2^24
    // + 4.
    const [a, b] = [1 + 2 ** -15, 1 - 2 ** -15];
    expect(fusedMultiplyAdd32(a, b, 2 ** 24 + 2)).toBe(2 ** 24 + 2);
    expect(fusedMultiplyAdd32(a, -b, -(2 ** 24 + 2))).toBe(-(2 ** 24 + 2));
    expect(fusedMultiplyAdd32(-a, b, 2 ** 24 + 4)).toBe(2 ** 24 + 4);
    // A true middle goes to the even one.
    expect(fusedMultiplyAdd32(1, 1, 2 ** 24)).toBe(2 ** 24);
    expect(fusedMultiplyAdd32(1, 1, 2 ** 24 + 2)).toBe(2 ** 24 + 4);
  });

  const single = fc.float({
    noNaN: true,
    noDefaultInfinity: true,
    min: Math.fround(-1e6),
    max: Math.fround(1e6),
  });
  const sized = single.filter((x) => x === 0 || Math.abs(x) > 1e-10);

  it('is the exact result, rounded', () => {
    fc.assert(
      fc.property(sized, sized, sized, (a, b, c) => {
        expect(fusedMultiplyAdd32(a, b, c) + 0).toBe(exactly(a, b, c, 24) + 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('is so where products are small beside the sum, near its middles', () => {
    const near = fc.tuple(fc.integer({ min: 2 ** 11, max: 2 ** 12 }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(near, fc.integer({ min: 2 ** 23, max: 2 ** 24 }), fc.boolean(), ([m, off], c, minus) => {
        // a·b is near 2^9, half a unit in the last place of c · 2^10.
        const a = m + off / 2 ** 11;
        const b = Math.fround((minus ? -1 : 1) * (2 ** 9 / m));
        expect(fusedMultiplyAdd32(a, b, c * 2 ** 10) + 0).toBe(exactly(a, b, c * 2 ** 10, 24) + 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('passes infinities and NaN on', () => {
    expect(fusedMultiplyAdd32(2 ** 100, 2 ** 100, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(fusedMultiplyAdd32(-(2 ** 100), 2 ** 100, 1)).toBe(Number.NEGATIVE_INFINITY);
    expect(fusedMultiplyAdd32(0, Number.POSITIVE_INFINITY, 1)).toBeNaN();
  });
});
