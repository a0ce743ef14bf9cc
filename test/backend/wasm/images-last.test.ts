import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { correlate } from '../../../src/backend/selection.ts';
import {
  allowsImagesLast,
  correlateImagesLast,
  imagesTogether,
} from '../../../src/backend/wasm/images-last.ts';
import { geometries, geometryFrom, operandsOf, outputBy } from '../../helpers/geometries.ts';
import { bitsOf } from '../../helpers/random.ts';

const flat = geometries()
  .map((geometry) =>
    geometryFrom({
      ...geometry,
      ...{
        input: [1, geometry.input[1], geometry.input[2]],
        kernel: [1, geometry.kernel[1], geometry.kernel[2]],
      },
      ...{
        before: [0, geometry.before[1], geometry.before[2]],
        after: [0, geometry.after[1], geometry.after[2]],
      },
    }),
  )
  .filter(allowsImagesLast);

describe('images as the innermost axis', () => {
  it('give the bits of the definition', () => {
    const property = fc.property(flat, fc.nat(1e6), fc.boolean(), (geometry, seed, bias) => {
      const operands = operandsOf(geometry, seed, bias);
      expect(bitsOf(outputBy(correlateImagesLast(correlate), geometry, operands))).toEqual(
        bitsOf(outputBy(convolveReference, geometry, operands)),
      );
    });
    fc.assert(property, { numRuns: 100 });
  });

  it.each([1, 3])('give them in several parts, of %d channels', (channels) => {
    const geometry = geometryFrom({
      ...{ dtype: 'float32', batch: 50_001, groups: 1, inPerGroup: channels, outPerGroup: 2 },
      ...{ input: [1, 1, 2], kernel: [1, 1, 2], stride: [1, 1, 1], dilation: [1, 1, 1] },
      ...{ before: [0, 0, 1], after: [0, 0, 0] },
    });
    expect(imagesTogether(geometry)).toBeLessThan(geometry.batch);
    const operands = operandsOf(geometry);
    operands.weight[0] = Number.POSITIVE_INFINITY;
    for (const skipsPadding of [false, true]) {
      const given = { ...operands, skipsPadding };
      expect(bitsOf(outputBy(correlate, geometry, given))).toEqual(
        bitsOf(outputBy(convolveReference, geometry, given)),
      );
    }
  });
});
