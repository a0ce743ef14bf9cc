import { describe, expect, it } from 'vitest';
import { fittingLayer } from '../../../src/page/state/fitting-layer.ts';
import { initialState, type PageState } from '../../../src/page/state/page-state.ts';

const transposed: PageState = { ...initialState, type: 'conv_transpose2d' };

describe('fittingLayer', () => {
  it.each([
    ['input', [1, 8, 32, 32], { in_channels: 8, size: 32 }],
    ['input', [16, 7, 7], { size: 7 }],
    ['weight', [8, 4, 3, 3], { out_channels: 8, kernel_size: 3 }],
    ['weight', [8, 2, 3, 3], { out_channels: 8, in_channels: 8, kernel_size: 3 }],
    ['input', [3, 10, 10], { in_channels: 3, groups: 1 }],
    ['weight', [6, 5, 1, 1], { in_channels: 5, out_channels: 6, groups: 1 }],
    ['bias', [12], { out_channels: 12 }],
  ] as const)('of %s %j changes %j', (name, shape, changes) => {
    expect(fittingLayer(initialState, name, shape)).toEqual(changes);
  });

  it('knows the layout of transposed weights', () => {
    expect(fittingLayer(transposed, 'weight', [8, 2, 3, 3])).toEqual({
      in_channels: 8,
      out_channels: 8,
      kernel_size: 3,
    });
  });

  it.each([
    ['what fits already', 'input', [16, 10, 10]],
    ['images that are not square', 'input', [1, 16, 8, 10]],
    ['kernels larger than the image', 'weight', [4, 4, 11, 11]],
    ['a list', 'input', [1600]],
    ['two images', 'input', [2, 16, 10, 10]],
    ['nothing', 'input', []],
    ['more than the page draws', 'bias', [5000]],
  ] as const)('has nothing for %s', (_, name, shape) => {
    expect(fittingLayer(initialState, name, shape)).toBeUndefined();
  });
});
