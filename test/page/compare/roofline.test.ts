import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  pointsOf,
  type RooflinePoint,
  ridgeOf,
  roofAt,
  rooflineText,
  roofsOf,
} from '../../../src/page/compare/roofline.ts';

const row = (groups: number, macs: number, millis: number | undefined) => ({
  groups,
  shapes: { input: [1, 4, 5, 5], weight: [8, 4 / groups, 1, 1], bias: null, output: [1, 8, 5, 5] },
  cost: { parameters: 0, macs, output_bytes: 0 },
  ...(millis !== undefined && { compute_ms: millis }),
});

describe('the roofline', () => {
  it('should count the bytes that have to be moved: input, weights and output in float32', () => {
    const bytes = 4 * (100 + 32 + 200);
    expect(pointsOf([row(1, 800, 2), row(2, 400, undefined)])).toEqual([
      { groups: 1, macs: 800, millis: 2, intensity: 800 / bytes, macRate: 400_000, byteRate: bytes * 500 },
    ]);
  });

  it('should be the memory below the ridge, and the arithmetic above it', () => {
    const roofs = { macs: 10, bytes: 2 };
    expect([0.5, 5, 100].map((intensity) => roofAt(roofs, intensity))).toEqual([1, 10, 10]);
  });

  it('should be above every point', () => {
    const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(positive, positive), { minLength: 1, maxLength: 9 }), (pairs) => {
        const points = pointsOf(pairs.map(([macs, millis]) => row(1, macs, millis)));
        const roofs = roofsOf(points);
        for (const { intensity, macRate } of points)
          expect(macRate).toBeLessThanOrEqual(roofAt(roofs, intensity) * (1 + 1e-12));
        expect(roofAt(roofs, ridgeOf(roofs))).toBeCloseTo(roofs.macs, 3);
      }),
    );
  });

  const point = (groups: number, macs: number, millis: number, intensity: number): RooflinePoint => ({
    groups,
    macs,
    millis,
    intensity,
    macRate: macs / millis,
    byteRate: macs / millis / intensity,
  });

  it('should say what limits, in the numbers that were measured', () => {
    const points = [point(1, 6400, 4, 66), point(64, 100, 0.5, 1.13)];
    expect(rooflineText(points, { macs: 3200, bytes: 1000 })).toBe(
      'groups = 64 does 1/64 of the arithmetic in 13 % of the time. All channels are moved all the same: a byte ' +
        'serves 1.1 multiply-accumulates instead of 66. Below 3.2 the memory sets the pace, and not the arithmetic.',
    );
    expect(rooflineText(points, { macs: 100, bytes: 1000 })).toContain(
      'Above 0.1 the arithmetic sets the pace',
    );
  });

  it('should take a first row far below the roof for a disturbance', () => {
    const points = [point(1, 6400, 40, 66), point(64, 100, 0.5, 1.13)];
    expect(rooflineText(points, { macs: 1000, bytes: 100 })).toContain('Measure again.');
  });

  it('should make nothing of a layer that is too small, or of one row', () => {
    expect(rooflineText([point(1, 9, 0.02, 1), point(2, 9, 0.02, 1)], { macs: 1, bytes: 1 })).toContain(
      'takes 20 µs with groups = 1. That is too short',
    );
    expect(rooflineText([point(1, 9, 2, 1)], { macs: 1, bytes: 1 })).toContain('One number of groups alone');
  });
});
