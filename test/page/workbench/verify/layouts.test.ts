import { describe, expect, it } from 'vitest';
import {
  inTorchOrder,
  layoutChoices,
  shapeIn,
  torchIndex,
} from '../../../../src/page/workbench/verify/layouts.ts';

const layer = { type: 'conv2d', in_channels: 3, out_channels: 6, groups: 3 } as const;
/** A digit per axis, in PyTorch's order. */
const digits = (index: readonly number[]) => index.reduce((value, at) => 10 * value + at, 0);

/** A tensor of a layout whose elements say their own index, by the layout's letters. */
function numbered(letters: string, torch: string, sizes: Readonly<Record<string, number>>): Float64Array {
  const values: number[] = [];
  const walk = (at: Record<string, number>, [letter, ...rest]: readonly string[]) => {
    if (letter === undefined) {
      values.push(digits([...torch].map((name) => at[name])));
      return;
    }
    for (let i = 0; i < sizes[letter]; i++) walk({ ...at, [letter]: i }, rest);
  };
  walk({}, [...letters]);
  return Float64Array.from(values);
}

describe('inTorchOrder', () => {
  it.each(['NCHW', 'NHWC', 'HWNC', 'WCHN'])(
    'should bring an input of %s into the order of PyTorch',
    (layout) => {
      const sizes = { N: 2, C: 3, H: 4, W: 5 };
      const expected = numbered('NCHW', 'NCHW', sizes);
      const values = numbered(layout, 'NCHW', sizes);
      expect(inTorchOrder('input', values, layout, [2, 3, 4, 5], layer)).toEqual(expected);
      expect(shapeIn('input', layout, [2, 3, 4, 5], layer)).toEqual(
        [...layout].map((letter) => new Map(Object.entries(sizes)).get(letter)),
      );
    },
  );

  it("should merge Keras's channel and multiplier: output 2c + m", () => {
    // kernel[h, w, c, m] for 3 channels and a multiplier of 2.
    const keras = Float64Array.from({ length: 36 }, (_, i) => {
      const [m, c, w, h] = [i % 2, Math.floor(i / 2) % 3, Math.floor(i / 6) % 3, Math.floor(i / 18)];
      return digits([2 * c + m, h, w]);
    });
    const expected = Float64Array.from({ length: 36 }, (_, i) =>
      digits([Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3]),
    );
    expect(shapeIn('weight', 'HWIM', [6, 1, 2, 3], layer)).toEqual([2, 3, 3, 2]);
    expect(inTorchOrder('weight', keras, 'HWIM', [6, 1, 2, 3], layer)).toEqual(expected);
  });
});

describe('torchIndex', () => {
  it('should bring an index of a channels-last output into the order of PyTorch', () => {
    expect(torchIndex([1, 2, 3, 4], 'NHWC', layer)).toEqual([1, 4, 2, 3]);
    expect(torchIndex([1, 2, 3, 4], 'NCHW', layer)).toEqual([1, 2, 3, 4]);
    // Without a batch axis.
    expect(torchIndex([2, 3, 4], 'NHWC', layer)).toEqual([4, 2, 3]);
  });
});

describe('layoutChoices', () => {
  it("should offer PyTorch's order first, for any number of axes", () => {
    expect(layoutChoices('weight', 'conv2d')[0][0]).toBe('OIHW');
    expect(layoutChoices('weight', 'conv_transpose1d')[0][0]).toBe('IOW');
    expect(layoutChoices('output', 'conv3d').map(([layout]) => layout)).toEqual(['NCDHW', 'NDHWC']);
    for (const type of ['conv1d', 'conv2d', 'conv_transpose2d'] as const) {
      const names = layoutChoices('weight', type).map(([layout]) => layout);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
