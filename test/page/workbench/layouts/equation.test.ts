import { describe, expect, it } from 'vitest';
import { dialectNames } from '../../../../src/layers/dialects/table.ts';
import { translateLayer } from '../../../../src/layers/dialects/translate.ts';
import type { LayerType } from '../../../../src/layers/layer.ts';
import { planLayer } from '../../../../src/layers/plan.ts';
import { placeEquation } from '../../../../src/page/workbench/layouts/equation.ts';
import { placement } from '../../../../src/page/workbench/layouts/placement.ts';

/** The function that an equation states: from an index of the dialect's weight to one of PyTorch's. */
function readEquation(equation: string): (index: readonly number[]) => number[] {
  const [, names, elements, g = '0'] =
    /^kernel\[(.*)\] = weight\[(.*?)\](?: with g = (.*))?$/.exec(equation) ?? [];
  const code = (text: string) =>
    text.replaceAll('×', '*').replaceAll('−', '-').replaceAll('⌊', 'Math.floor(').replaceAll('⌋', ')');
  // A size of 1 is an index 0 on both sides.
  const parameters = names.split(', ').map((name, axis) => (name === '0' ? `_${axis}` : name));
  const body = `const g = ${code(g)}; return [${code(elements)}];`;
  const compiled = new Function(...parameters, body);
  return (index) => compiled(...index);
}

const indexes = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );

const layers: readonly [name: string, type: LayerType, inputs: number, outputs: number, groups: number][] = [
  ['dense', 'conv2d', 4, 6, 1],
  ['grouped', 'conv2d', 4, 6, 2],
  ['depthwise', 'conv2d', 4, 4, 4],
  ['depthwise with a multiplier', 'conv2d', 4, 8, 4],
  ['transposed', 'conv_transpose2d', 4, 6, 1],
  ['transposed and grouped', 'conv_transpose2d', 4, 6, 2],
];

describe('placeEquation', () => {
  it.each(layers)(
    'should state what the methods do, in every dialect: %s',
    (_, type, inputs, outputs, groups) => {
      const rest = {
        stride: 1,
        padding: 0,
        dilation: 1,
        bias: true,
        padding_mode: 'zeros',
        dtype: 'float32',
      } as const;
      const spec = { ...rest, type, in_channels: inputs, out_channels: outputs, groups, kernel_size: [2, 3] };
      const { shapes } = planLayer(spec, [1, inputs, 5, 5], { layer: '', input: '' });
      const owner = { transposed: type !== 'conv2d', in_channels: inputs, out_channels: outputs, groups };
      let compared = 0;
      for (const translation of translateLayer(spec, [1, inputs, 5, 5], dialectNames).translations) {
        if (translation.verdict === 'cannot-express') continue;
        const { weight } = translation;
        const place = placement(shapes.weight, weight);
        const torchIndex = readEquation(placeEquation('kernel', weight, owner));
        for (const index of indexes(weight.shape)) expect(place(torchIndex(index)).index).toEqual(index);
        compared++;
      }
      expect(compared).toBeGreaterThan(3);
    },
  );

  it('should say where Keras has the weights of a depthwise layer with a multiplier', () => {
    const layer = { transposed: false, in_channels: 4, out_channels: 8, groups: 4 };
    const from_pytorch = 'reshape(4, 2, 3, 3).transpose(2, 3, 0, 1)';
    const form = { layout: 'HWIM', shape: [3, 3, 4, 2], from_pytorch, flipped: false };
    expect(placeEquation('kernel', form, layer)).toBe('kernel[h, w, i, m] = weight[i × 2 + m, 0, h, w]');
  });
});
