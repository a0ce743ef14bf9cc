import { describe, expect, it } from 'vitest';
import { type LayerSpec, weightShape } from '../../src/layers/layer.ts';
import { channelsLastHint, channelsLastInput, weightLayoutHint } from '../../src/layers/layout-hints.ts';
import { layerOf } from '../helpers/layers.ts';

/** The shape that NumPy's call in a hint makes of an array of the shape `given`. */
function transposed(hint: string | undefined, given: readonly number[]): number[] {
  const [, axes = ''] = /x\.transpose\(([\d, ]+)\)/.exec(hint ?? '') ?? [];
  return axes.split(', ').map((axis) => given[Number(axis)]);
}

describe('weightLayoutHint', () => {
  it.each<[string, Partial<LayerSpec>, number[], RegExp]>([
    [
      'TensorFlow, JAX',
      { in_channels: 6, out_channels: 10 },
      [3, 5, 6, 10],
      /^this looks channels-last, HWIO: send OIHW/,
    ],
    ['Keras in groups', { in_channels: 6, out_channels: 10, groups: 2 }, [3, 5, 3, 10], /, HWIO: send OIHW/],
    ['TFLite', { in_channels: 6, out_channels: 10 }, [10, 3, 5, 6], /channels-last, OHWI: send OIHW/],
    [
      'TFLite depthwise',
      { in_channels: 6, out_channels: 12, groups: 6 },
      [1, 3, 5, 12],
      /channels-last, IHWO: send OIHW/,
    ],
    [
      'in and out exchanged',
      { in_channels: 6, out_channels: 10 },
      [6, 10, 3, 5],
      /as if in and out were exchanged, IOHW/,
    ],
    [
      'Keras transposed',
      { type: 'conv_transpose2d', in_channels: 6, out_channels: 10 },
      [3, 5, 10, 6],
      /channels-last, HWOI: send IOHW/,
    ],
    [
      "a convolution's for a transposed layer",
      { type: 'conv_transpose2d', in_channels: 6, out_channels: 10 },
      [10, 6, 3, 5],
      /as if in and out were exchanged, OIHW: send IOHW/,
    ],
    [
      'one axis',
      { type: 'conv1d', in_channels: 6, out_channels: 10 },
      [3, 6, 10],
      /channels-last, WIO: send OIW/,
    ],
    [
      'three axes',
      { type: 'conv3d', in_channels: 6, out_channels: 10 },
      [3, 5, 7, 6, 10],
      /channels-last, DHWIO: send OIDHW/,
    ],
  ])('knows the weight of %s', (_, fields, given, says) => {
    const axes = given.length - 2;
    const layer = layerOf({ kernel_size: [3, 5, 7].slice(0, axes), ...fields });
    const hint = weightLayoutHint(layer, given);
    expect(hint).toMatch(says);
    expect(transposed(hint, given)).toEqual(weightShape(layer));
  });

  it("knows Keras's depthwise weight, [*kernel, channels, multiplier]", () => {
    const layer = layerOf({ in_channels: 6, out_channels: 12, groups: 6, kernel_size: [3, 5] });
    expect(weightLayoutHint(layer, [3, 5, 6, 2])).toBe(
      'this looks channels-last, HWIM: send OIHW, [12, 1, 3, 5], ' +
        'in NumPy x.transpose(2, 3, 0, 1).reshape(12, 1, 3, 5), ' +
        'or say "layout": {"weight": "HWIM"}',
    );
  });

  it.each([[[6, 10, 3]], [[10, 6, 3, 4]], [[10, 6, 5, 3]], [[60, 1, 3, 5]]])(
    'knows nothing of %j',
    (given) => {
      const layer = layerOf({ in_channels: 6, out_channels: 10, kernel_size: [3, 5] });
      expect(weightLayoutHint(layer, given)).toBeUndefined();
    },
  );
});

describe('channelsLastInput', () => {
  it.each<[Partial<LayerSpec>, number[], string, number[]]>([
    [{ in_channels: 3 }, [2, 32, 48, 3], 'NHWC: send NCHW', [2, 3, 32, 48]],
    [{ in_channels: 3 }, [32, 48, 3], 'HWC: send CHW', [3, 32, 48]],
    [{ type: 'conv1d', in_channels: 3 }, [2, 48, 3], 'NWC: send NCW', [2, 3, 48]],
    [{ type: 'conv_transpose3d', in_channels: 3 }, [2, 5, 6, 7, 3], 'NDHWC: send NCDHW', [2, 3, 5, 6, 7]],
  ])('knows the input of %j of the shape %j', (fields, given, says, expected) => {
    const hint = channelsLastInput(layerOf(fields), given);
    expect(hint).toContain(`this looks channels-last, ${says}`);
    expect(transposed(hint, given)).toEqual(expected);
  });

  it('knows nothing of other channels', () => {
    expect(channelsLastInput(layerOf({ in_channels: 3 }), [2, 4, 32, 48])).toBeUndefined();
  });
});

describe('channelsLastHint', () => {
  it('knows a tensor by all of its sizes', () => {
    expect(channelsLastHint([2, 8, 5, 6], 2, [2, 5, 6, 8])).toContain('x.transpose(0, 3, 1, 2)');
    expect(channelsLastHint([2, 8, 5, 6], 2, [2, 5, 7, 8])).toBeUndefined();
    expect(channelsLastHint([2, 8, 5, 6], 2, [5, 6, 8])).toBeUndefined();
  });
});
