import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  affineScaling,
  rangeOf,
  scalePerChannel,
  symmetricScale,
} from '../../../../src/page/workbench/int8/scales.ts';

const finite = fc
  .double({ min: -1e6, max: 1e6, noNaN: true })
  .filter((value) => value === 0 || Math.abs(value) > 1e-6);
const types = fc.constantFrom('int8' as const, 'uint8' as const);
const bounds = { int8: [-128, 127], uint8: [0, 255] } as const;

describe('affineScaling', () => {
  it('should reach every value of the range to within half a step, and 0 exactly', () => {
    fc.assert(
      fc.property(finite, finite, types, (a, b, type) => {
        const { scale, zero_point } = affineScaling({ min: Math.min(a, b), max: Math.max(a, b) }, type);
        const [least, greatest] = bounds[type];
        expect(Number.isInteger(zero_point) && zero_point >= least && zero_point <= greatest).toBe(true);
        for (const value of [a, b]) {
          const integer = Math.min(greatest, Math.max(least, Math.round(value / scale) + zero_point));
          expect(Math.abs(scale * (integer - zero_point) - value)).toBeLessThanOrEqual(scale * 1.001);
        }
      }),
    );
  });

  it('should give what the paper gives: 0 to 25.5 in uint8 has steps of 0.1 from 0', () => {
    expect(affineScaling({ min: 0, max: 25.5 }, 'uint8')).toEqual({ scale: 0.1, zero_point: 0 });
    expect(affineScaling({ min: -12.8, max: 12.7 }, 'int8')).toEqual({ scale: 0.1, zero_point: 0 });
    expect(affineScaling({ min: 3, max: 25.5 }, 'int8')).toEqual({ scale: 0.1, zero_point: -128 });
    expect(affineScaling({ min: 0, max: 0 }, 'int8')).toEqual({ scale: 1, zero_point: 0 });
  });
});

describe('symmetricScale', () => {
  it('should bring the value of the greatest size to 127, to within the digits of the scale', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        const size = Math.max(Math.abs(a), Math.abs(b));
        const scale = symmetricScale({ min: Math.min(a, b), max: Math.max(a, b) });
        if (size > 0) expect(Math.round(size / scale)).toBe(127);
        expect(size / scale).toBeLessThan(127.001);
      }),
    );
  });
});

describe('rangeOf', () => {
  it('should leave out NaN and the infinities', () => {
    expect(rangeOf([Number.NaN, 3, -2, Number.POSITIVE_INFINITY])).toEqual({ min: -2, max: 3 });
    expect(rangeOf([5])).toEqual({ min: 5, max: 5 });
    expect(rangeOf([])).toEqual({ min: 0, max: 0 });
  });
});

describe('scalePerChannel', () => {
  it('should look at each output channel alone', () => {
    const weight = { shape: [3, 1, 1, 2], transposed: false, groups: 1 };
    expect(scalePerChannel([127, -1, 0, -254, 0, 0], weight)).toEqual([1, 2, 1]);
  });

  it('should find the output channels of a transposed layer behind its input channels', () => {
    // weight[i, o, 0, 0] of two groups: inputs 0 and 1 reach outputs 0 and 1, inputs 2 and 3 reach 2 and 3.
    const weight = { shape: [4, 2, 1, 1], transposed: true, groups: 2 };
    expect(scalePerChannel([127, 254, -254, 127, 508, 381, 127, 635], weight)).toEqual([2, 2, 4, 5]);
  });
});
