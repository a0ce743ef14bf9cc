import { describe, expect, it } from 'vitest';
import { layerSchema } from '../../src/contract/layer.ts';
import { checkBias, checkWeight } from '../../src/layers/operands.ts';
import { resolveLayer } from '../../src/layers/resolve.ts';
import { goldenError, requestedLayer, torchMessage } from '../helpers/golden-errors.ts';
import { layerOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

const layerOfCase = (number: number) => resolveLayer(layerSchema.parse(requestedLayer(goldenError(number))));

describe('checkWeight', () => {
  const layer = layerOf({ in_channels: 6, out_channels: 4, groups: 2, kernel_size: [3, 5] });

  it('accepts [out_channels, in_channels / groups, *kernel_size]', () => {
    expect(() => checkWeight(layer, [1, 6, 9, 9], [4, 3, 3, 5], '/weight')).not.toThrow();
  });

  it.each([
    ['of the channels of all groups', 54],
    ['whose output channels the groups do not divide', 55],
    ['of other input channels, where the layer is transposed', 59],
    ['laid out as a convolution wants it, where the layer is transposed', 60],
  ])("refuses one %s in PyTorch's words", (_, number) => {
    const golden = goldenError(number);
    const { code, faults } = faultsFrom(() =>
      checkWeight(layerOfCase(number), golden.input_shape, golden.weight_shape, '/weight'),
    );
    expect(code).toBe('invalid-tensor');
    expect(faults).toHaveLength(1);
    expect(faults[0].pointer).toBe('/weight');
    expect(faults[0].message).toBe(torchMessage(golden));
  });

  it.each([
    // PyTorch takes output channels and kernel size from the weight; here the layer's fields decide.
    ['of other output channels', 56],
    ['of another kernel size', 57],
    ['of another rank', 58],
  ])('refuses one %s, with both shapes', (_, number) => {
    const { input_shape, weight_shape } = goldenError(number);
    const checked = layerOfCase(number);
    const expected = [checked.out_channels, checked.in_channels / checked.groups, ...checked.kernel_size];
    expect(faultsFrom(() => checkWeight(checked, input_shape, weight_shape, '/layers/3/weight'))).toEqual({
      code: 'invalid-tensor',
      faults: [
        {
          pointer: '/layers/3/weight',
          message: `expected weight of size [${expected.join(', ')}], but got weight of size [${weight_shape.join(', ')}]`,
          hint: `the weight's shape is [out_channels, in_channels / groups, *kernel_size] = [${expected.join(', ')}]`,
        },
      ],
    });
  });

  it('refuses one of another rank with both shapes, whatever its channels are', () => {
    const { faults } = faultsFrom(() => checkWeight(layer, [1, 6, 9, 9], [3, 9, 3], '/weight'));
    expect(faults[0].message).toBe('expected weight of size [4, 3, 3, 5], but got weight of size [3, 9, 3]');
  });

  it('hints at the layout of a transposed layer', () => {
    const transposed = layerOf({ type: 'conv_transpose1d', in_channels: 6, out_channels: 4, groups: 2 });
    expect(() => checkWeight(transposed, [6, 9], [6, 2, 3], '/weight')).not.toThrow();
    const { faults } = faultsFrom(() => checkWeight(transposed, [6, 9], [6, 3, 3], '/weight'));
    expect(faults).toEqual([
      {
        pointer: '/weight',
        message: 'expected weight of size [6, 2, 3], but got weight of size [6, 3, 3]',
        hint: "the weight's shape is [in_channels, out_channels / groups, *kernel_size] = [6, 2, 3]",
      },
    ]);
  });

  it.each([
    { shape: [4, 3, 5, 3] },
    { shape: [4, 3, 3] },
    { shape: [4, 3, 3, 5, 1] },
    { shape: [] },
    { shape: [0, 3, 3, 5] },
    { shape: [6, 3, 3, 5] },
    { shape: [4, 6, 3, 5] },
    { shape: [3, 4, 3, 5] },
  ])('refuses shape $shape', ({ shape }) => {
    expect(faultsFrom(() => checkWeight(layer, [1, 6, 9, 9], shape, '/weight'))).toMatchObject({
      code: 'invalid-tensor',
      faults: [
        {
          pointer: '/weight',
          message: expect.stringContaining(`weight of size`),
          hint: expect.stringContaining('[4, 3, 3, 5]'),
        },
      ],
    });
  });
});

describe('checkBias', () => {
  const layer = layerOf({ out_channels: 8 });

  it('accepts one element an output channel, and a shape that the layer implies', () => {
    expect(() => checkBias(layer, [8], '/bias')).not.toThrow();
    expect(() => checkBias(layer, null, '/bias')).not.toThrow();
  });

  it.each([
    ['one too long', 61],
    ['the channels of one group', 62],
    ['a single element', 63],
    ['two axes', 64],
  ])("refuses %s in PyTorch's words", (_, number) => {
    const golden = goldenError(number);
    const { out_channels } = layerOfCase(number);
    expect(faultsFrom(() => checkBias(layerOfCase(number), golden.bias_shape, '/bias'))).toEqual({
      code: 'invalid-tensor',
      faults: [
        { pointer: '/bias', message: torchMessage(golden), hint: `the bias's shape is [${out_channels}]` },
      ],
    });
  });

  it('refuses one for a transposed layer with the name that PyTorch gives it', () => {
    const transposed = layerOf({ type: 'conv_transpose1d', in_channels: 4, out_channels: 6 });
    expect(faultsFrom(() => checkBias(transposed, [4], '/bias')).faults[0].message).toBe(
      'Given transposed=1, weight of size [4, 6, 3], expected bias to be 1-dimensional with 6 elements, ' +
        'but got bias of size [4] instead',
    );
  });

  it.each([[[8]], [null]])('refuses any (%j) where the layer has none', (shape) => {
    expect(faultsFrom(() => checkBias({ ...layer, bias: false }, shape, '/bias'))).toEqual({
      code: 'invalid-tensor',
      faults: [
        {
          pointer: '/bias',
          message: 'a bias is given, but the layer says bias: false',
          hint: 'leave the bias out, or set bias: true',
        },
      ],
    });
  });
});
