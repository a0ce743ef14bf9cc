import { describe, expect, it } from 'vitest';
import {
  hasFewChannels,
  suitsChannelVectors,
  suitsGroupVectors,
} from '../../../src/backend/wasm/suitability.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import type { Triple } from '../../../src/layers/triple.ts';
import { geometryFrom } from '../../helpers/geometries.ts';

/** A geometry of a kernel of so many taps in a row, whose output has the size `output`. */
function withOutput(output: Triple, fields: Partial<Geometry> = {}, taps = 1): Geometry {
  return geometryFrom({
    ...{ dtype: 'float32', batch: 1, groups: 1, inPerGroup: 1, outPerGroup: 1 },
    ...{ input: [output[0], output[1], output[2] + taps - 1], kernel: [1, 1, taps] },
    ...{ stride: [1, 1, 1], dilation: [1, 1, 1], before: [0, 0, 0], after: [0, 0, 0] },
    ...fields,
  });
}

describe('suitsChannelVectors', () => {
  // A vector has 4 float32. Tiles take pairs of vectors of a row's outputs, `channels` pairs of vectors of
  // output channels.
  it.each([
    ['6 of 8 elements of the tiles are used, all of the channels', [1, 1, 6], 8, 4, true],
    ['7 of 8 elements of the tiles are used', [1, 1, 7], 8, 4, false],
    ['6 of 8 elements of the tiles are used, but only half of the channels', [1, 1, 6], 4, 4, false],
    ['6 of 8 elements of the tiles are used, 6 of 8 positions', [1, 1, 6], 8, 1, false],
    ['3 of 4 elements of a row are used, which is 0.8 of 15/16', [1, 2, 3], 15, 2, false],
    ['3 of 4 elements of a row are used, of all channels', [1, 2, 3], 16, 2, true],
  ] as const)('where %s: %j, %d channels, batch %d', (_, output, outPerGroup, batch, expected) => {
    expect(suitsChannelVectors(withOutput(output, { outPerGroup, batch }))).toBe(expected);
  });

  // Of 8 elements of a tile 1 is used, of 8 channels and 4 positions 8 and 1: 4 times as many products.
  it.each([
    [1, 1000, true],
    [2, 1000, false],
    [2, 2000, true],
    [1000, 1000, false],
  ])('for %d groups of %d input channels is %s: each group takes a call', (groups, inPerGroup, expected) => {
    expect(suitsChannelVectors(withOutput([1, 1, 1], { groups, inPerGroup, outPerGroup: 8 }))).toBe(expected);
  });

  it('counts vectors of 2 float64', () => {
    const fields = { dtype: 'float64', outPerGroup: 4, batch: 4 } as const;
    expect(suitsChannelVectors(withOutput([1, 1, 6], fields))).toBe(true);
    expect(suitsChannelVectors(withOutput([1, 1, 7], fields))).toBe(false);
    expect(suitsChannelVectors(withOutput([1, 1, 8], fields))).toBe(false);
  });
});

describe('hasFewChannels', () => {
  it.each([
    [1, true],
    [2, true],
    [3, false],
  ])('of %d output channels per group is %s', (outPerGroup, expected) => {
    expect(hasFewChannels(withOutput([1, 8, 8], { outPerGroup }))).toBe(expected);
  });
});

describe('suitsGroupVectors', () => {
  it.each([
    ['float32', 2, 15, true],
    ['float32', 2, 16, false],
    ['float32', 3, 3, true],
    ['float32', 3, 4, false],
    ['float32', 4, 3, true],
    ['float32', 5, 1, false],
    ['float64', 2, 7, true],
    ['float64', 2, 8, false],
    ['float64', 4, 1, true],
    ['float64', 4, 2, false],
  ] as const)('in %s with %d channels and %d columns is %s', (dtype, outPerGroup, width, expected) => {
    expect(suitsGroupVectors(withOutput([1, 4, width], { dtype, outPerGroup }, 16))).toBe(expected);
  });

  it.each([
    [15, 1, false],
    [16, 1, true],
    [5, 3, false],
    [4, 4, true],
  ])('with %d taps of %d channels is %s', (taps, inPerGroup, expected) => {
    expect(suitsGroupVectors(withOutput([1, 4, 7], { inPerGroup }, taps))).toBe(expected);
  });
});
