import { describe, expect, it } from 'vitest';
import { shownLayer } from '../../../src/page/workbench/stage-layer.ts';

const layer = {
  ...{ type: 'conv2d', in_channels: 4, out_channels: 8, groups: 2, padding_mode: 'zeros' },
  ...{ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1], dilation: [1, 1] },
};

describe('shownLayer', () => {
  it('should put a layer into the fields of the page', () => {
    const fields = {
      ...{ type: 'conv2d', in_channels: 4, out_channels: 8, groups: 2, kernel_size: 3, stride: 2 },
      ...{ padding: 1, dilation: 1, output_padding: 0, size: 9 },
    };
    expect(shownLayer(layer, [9, 9])).toEqual({ fields });
    expect(
      shownLayer(
        {
          ...layer,
          padding: [
            [1, 1],
            [1, 1],
          ],
        },
        [9, 9],
      ),
    ).toEqual({ fields });
    const transposed = { ...layer, type: 'conv_transpose2d', output_padding: [1, 1] };
    expect(shownLayer(transposed, [9, 9])).toEqual({
      fields: { ...fields, type: 'conv_transpose2d', output_padding: 1 },
    });
  });

  it.each([
    ['another type', { type: 'conv1d' }, [9], /no conv1d/],
    [
      'a kernel that is no square',
      { kernel_size: [3, 5] },
      [9, 9],
      /one kernel_size for both axes, but here it is \[3, 5\]/,
    ],
    [
      'another padding on one side',
      {
        padding: [
          [0, 1],
          [0, 1],
        ],
      },
      [9, 9],
      /one padding/,
    ],
    ['an input that is no square', {}, [9, 10], /one size/],
    ['padding that repeats elements', { padding_mode: 'reflect' }, [9, 9], /padding_mode "reflect"/],
    ['padding by a rule', { padding: undefined }, [9, 9], /auto_pad/],
    ['more channels than it draws', { in_channels: 4096 }, [9, 9], /in_channels may be at most/],
  ])('should say why it does not show %s', (_, change, size, reason) => {
    const shown = shownLayer({ ...layer, ...change }, size);
    expect('reason' in shown && shown.reason).toMatch(reason);
  });
});
