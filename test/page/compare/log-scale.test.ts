import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalTicks, logScale } from '../../../src/page/compare/log-scale.ts';

describe('logScale', () => {
  it('places equal ratios at equal distances, between both ends', () => {
    const { place } = logScale([1, 1000], 100, 400);
    expect([1, 10, 100, 1000].map(place)).toEqual([100, 200, 300, 400].map((at) => expect.closeTo(at, 9)));
  });

  it('runs upwards where the end is above the start', () => {
    const { place } = logScale([0.5, 2], 300, 20);
    expect(place(1)).toBeCloseTo(160, 9);
  });
});

describe('decimalTicks', () => {
  it('are 1, 2 and 5 times powers of ten, within the range', () => {
    expect(decimalTicks([0.15, 12])).toEqual([0.2, 0.5, 1, 2, 5, 10]);
  });

  it('are powers of ten alone where there would be many', () => {
    expect(decimalTicks([0.01, 1000])).toEqual([0.01, 0.1, 1, 10, 100, 1000]);
  });

  it('are ascending and inside for all ranges', () => {
    const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(positive, fc.double({ min: 1.1, max: 1e6, noNaN: true }), (low, ratio) => {
        const ticks = decimalTicks([low, low * ratio]);
        expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
        expect(ticks.every((tick) => tick >= low && tick <= low * ratio)).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(8);
      }),
    );
  });
});
