import { describe, expect, it } from 'vitest';
import type { LayerType } from '../../src/layers/layer.ts';
import { indexIn, layoutsFor, sizesIn, torchOrder, weightLayout } from '../../src/layers/layouts.ts';
import { layerOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

const layer = (type: LayerType, fields = {}) =>
  layerOf({ type, in_channels: 6, out_channels: 12, ...fields });

describe('layoutsFor', () => {
  it.each<[LayerType, string, number, readonly number[]]>([
    ['conv1d', 'NWC', 3, [0, 2, 1]],
    ['conv2d', 'NHWC', 4, [0, 2, 3, 1]],
    ['conv2d', 'NHWC', 3, [1, 2, 0]],
    ['conv2d', 'CWNH', 3, [0, 2, 1]],
    ['conv_transpose3d', 'DHWNC', 5, [2, 3, 4, 0, 1]],
  ])('gives the axes of %s in %s at %d axes', (type, name, rank, axes) => {
    const { input, output, weight } = layoutsFor({ input: name, output: name }, layer(type), rank);
    expect([input?.axes, output?.axes, weight]).toEqual([axes, axes, null]);
  });

  it("has none for PyTorch's own order, with a batch axis or without", () => {
    const named = { input: 'NCHW', weight: 'OIHW', output: 'CNHW' };
    expect(layoutsFor(named, layer('conv2d'), 3)).toEqual({ input: null, weight: null, output: null });
    expect(layoutsFor(named, layer('conv2d'), 4).output?.axes).toEqual([1, 0, 2, 3]);
  });

  it.each([['NCHWD'], ['NCH'], ['nhwc'], ['NCHH'], ['']])('refuses %j', (input) => {
    const { code, faults } = faultsFrom(() => layoutsFor({ input }, layer('conv2d'), 4));
    expect([code, faults[0].pointer, faults[0].hint]).toEqual([
      'invalid-request',
      '/layout/input',
      'the letters of NCHW in any order',
    ]);
  });
});

describe('weightLayout', () => {
  it.each<[LayerType, string, number[]]>([
    ['conv2d', 'HWIO', [3, 5, 6, 12]],
    ['conv2d', 'OHWI', [12, 3, 5, 6]],
    ['conv_transpose2d', 'HWOI', [3, 5, 12, 6]],
    ['conv_transpose2d', 'OIHW', [12, 6, 3, 5]],
  ])('gives the sizes of the weight of %s in %s', (type, name, sizes) => {
    const one = layer(type, { kernel_size: [3, 5] });
    const torch = type === 'conv2d' ? [12, 6, 3, 5] : [6, 12, 3, 5];
    const found = weightLayout(name, one);
    expect(sizesIn(found, torch, 6)).toEqual(sizes);
    expect(torchOrder(found, sizes)).toEqual(torch);
    // An index moves as the sizes do.
    expect(indexIn(found, [1, 2, 0, 4])).toEqual(sizesIn(found, [1, 2, 0, 4], 6));
  });

  it('counts a multiplier behind the input channel', () => {
    const found = weightLayout('HWIM', layer('conv2d', { groups: 6 }));
    expect(sizesIn(found, [12, 1, 3, 5], 6)).toEqual([3, 5, 6, 2]);
    expect(indexIn(found, [7, 0, 1, 4], 2)).toEqual([1, 4, 3, 1]);
    expect(weightLayout('WIM', layer('conv1d', { groups: 6 }))?.axes).toEqual([2, 0, 1]);
    expect(weightLayout('1DHWO', layer('conv3d', { groups: 6 }))?.axes).toEqual([1, 2, 3, 4, 0]);
  });

  it.each<[LayerType, string, object, string]>([
    ['conv2d', 'HWIM', {}, 'groups = in_channels = 6'],
    ['conv2d', '1HWO', { groups: 2 }, 'groups = in_channels = 6'],
    ['conv_transpose2d', 'HWIM', { groups: 6 }, 'no transposed layer has it'],
    ['conv1d', 'HWIO', {}, 'the letters of OIW in any order, or WIM or 1WO of depthwise layers'],
  ])('refuses for %s the layout %s with %j', (type, name, fields, hint) => {
    const { faults } = faultsFrom(() => weightLayout(name, layer(type, fields)));
    expect(faults[0]).toMatchObject({ pointer: '/layout/weight', hint: expect.stringContaining(hint) });
  });
});
