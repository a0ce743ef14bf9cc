import fc from 'fast-check';
import { expect, it } from 'vitest';
import { meetingsAlong } from '../../src/backend/meetings.ts';
import type { Geometry } from '../../src/layers/geometry.ts';
import { geometries } from '../helpers/geometries.ts';

/** The pairs along the innermost axis, one by one. */
function counted({ input, kernel, stride, dilation, before, output }: Geometry): number {
  let pairs = 0;
  for (let q = 0; q < output[2]; q++) {
    for (let k = 0; k < kernel[2]; k++) {
      const at = q * stride[2] + k * dilation[2] - before[2];
      if (at >= 0 && at < input[2]) pairs++;
    }
  }
  return pairs;
}

it('counts the pairs that meet the input, exactly at a stride and a dilation of 1', () => {
  const property = fc.property(geometries(), (given) => {
    const geometry = { ...given, stride: [1, 1, 1], dilation: [1, 1, 1] } as const;
    expect(meetingsAlong(geometry, 2)).toBe(counted(geometry));
  });
  fc.assert(property, { numRuns: 300 });
});

it('counts them within a few of each border at other strides', () => {
  const property = fc.property(geometries(), (geometry) => {
    const { kernel } = geometry;
    expect(Math.abs(meetingsAlong(geometry, 2) - counted(geometry))).toBeLessThanOrEqual(2 * kernel[2]);
  });
  fc.assert(property, { numRuns: 300 });
});
