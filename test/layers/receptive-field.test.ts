import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Layer, paddingPairs } from '../../src/layers/layer.ts';
import { receptiveFieldOf } from '../../src/layers/receptive-field.ts';
import { layerOf } from '../helpers/layers.ts';

/** Every input position that output `at` reads through the layers, followed back tap by tap. */
function positionsRead(layers: readonly Layer[], axis: number, at: number): number[] {
  let positions = new Set([at]);
  for (const layer of layers.toReversed()) {
    const before = paddingPairs(layer)[axis][0];
    const read = new Set<number>();
    for (const position of positions) {
      for (let tap = 0; tap < layer.kernel_size[axis]; tap++) {
        read.add(position * layer.stride[axis] + tap * layer.dilation[axis] - before);
      }
    }
    positions = read;
  }
  return [...positions];
}

const upTo = (most: number, least = 1) => fc.integer({ min: least, max: most });
const axisOf = fc.record({
  kernel: upTo(4),
  stride: upTo(3),
  dilation: upTo(3),
  before: upTo(3, 0),
  after: upTo(3, 0),
});

const chain = fc.array(fc.tuple(axisOf, axisOf), { minLength: 1, maxLength: 5 }).map((layers) =>
  layers.map((axes) =>
    layerOf({
      kernel_size: axes.map(({ kernel }) => kernel),
      stride: axes.map(({ stride }) => stride),
      dilation: axes.map(({ dilation }) => dilation),
      padding: axes.map(({ before, after }) => [before, after] as const),
    }),
  ),
);

describe('receptiveFieldOf', () => {
  it('is the range of the inputs that an output reads, wherever it is', () => {
    fc.assert(
      fc.property(chain, upTo(9, 0), (layers, at) => {
        const field = receptiveFieldOf(layers);
        if (!field) throw new Error('no receptive field');
        const { size, stride, padding } = field;
        for (const axis of [0, 1]) {
          const read = positionsRead(layers, axis, at);
          const first = at * stride[axis] - padding[axis];
          expect([first, first + size[axis] - 1]).toEqual([Math.min(...read), Math.max(...read)]);
        }
      }),
    );
  });

  it('has no axes where there are no layers', () => {
    expect(receptiveFieldOf([])).toEqual({ size: [], stride: [], padding: [] });
  });

  it('is null where a layer is transposed', () => {
    expect(receptiveFieldOf([layerOf(), layerOf({ type: 'conv_transpose2d' })])).toBeNull();
  });

  it('is 7 for three layers of kernel 3, as one layer of kernel 7', () => {
    const same = layerOf({ type: 'conv1d', kernel_size: 3, padding: 1 });
    expect(receptiveFieldOf([same, same, same])).toEqual({ size: [7], stride: [1], padding: [3] });
  });

  it('multiplies the reach of what follows a stride', () => {
    const halving = layerOf({ type: 'conv1d', kernel_size: 3, stride: 2, padding: 1 });
    const dilated = layerOf({ type: 'conv1d', kernel_size: 3, dilation: 4, padding: 4 });
    expect(receptiveFieldOf([halving, dilated])).toEqual({ size: [19], stride: [2], padding: [9] });
  });

  it('has one figure an axis', () => {
    const layer = layerOf({ type: 'conv3d', kernel_size: [1, 2, 3], stride: [1, 2, 3] });
    expect(receptiveFieldOf([layer])).toEqual({ size: [1, 2, 3], stride: [1, 2, 3], padding: [0, 0, 0] });
  });
});
