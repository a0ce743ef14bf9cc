import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfToEven } from '../../src/quantization/rounding.ts';

describe('half to even', () => {
  it('should be the nearest integer, and the even one of two', () => {
    const halves = fc.maxSafeInteger().map((integer) => integer / 2);
    fc.assert(
      fc.property(fc.oneof(halves, fc.double({ noNaN: true, noDefaultInfinity: true })), (value) => {
        const rounded = halfToEven(value);
        expect(Number.isInteger(rounded)).toBe(true);
        // Both differences are exact: one is of neighbours, or of an integer and itself.
        const apart = Math.abs(rounded - value);
        expect(apart).toBeLessThanOrEqual(0.5);
        if (apart === 0.5) expect(Math.abs(rounded % 2)).toBe(0);
      }),
    );
  });

  it.each([
    [2 ** 51 - 0.5, 2 ** 51],
    [2 ** 51 + 0.5, 2 ** 51],
    [2 ** 51 + 1.5, 2 ** 51 + 2],
    [-(2 ** 51) - 1.5, -(2 ** 51) - 2],
    [-(2 ** 51) - 0.5, -(2 ** 51)],
    [2 ** 52 + 1, 2 ** 52 + 1],
    [0.5 - 2 ** -54, 0],
    [1e300, 1e300],
  ])('should make %f %f', (value, expected) => {
    expect(halfToEven(value)).toBe(expected);
  });
});
