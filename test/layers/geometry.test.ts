import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometryOf } from '../../src/layers/geometry.ts';
import { type Layer, paddingPairs } from '../../src/layers/layer.ts';
import { resolveLayer } from '../../src/layers/resolve.ts';
import { fitting, layerOf, placed } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

const origin = { layer: '/layer', input: '/input' };

/**
 * How many positions a window of `taps` cells, `dilation` apart, has on a strip of `cells`, moving by
 * `stride`.
 */
function windowPositions(cells: number, taps: number, dilation: number, stride: number): number {
  const strip = new Set(Array.from({ length: cells }, (_, cell) => cell));
  let positions = 0;
  for (let from = 0; from < cells; from += stride) {
    const window = Array.from({ length: taps }, (_, tap) => from + tap * dilation);
    if (window.every((cell) => strip.has(cell))) positions++;
  }
  return positions;
}

describe('geometryOf and shapesOf', () => {
  it('give as many outputs as a window has positions on the padded input', () => {
    fc.assert(
      fc.property(fitting(), ({ spec, shape }) => {
        const layer = resolveLayer(spec);
        const axes = layer.kernel_size.length;
        const pairs = paddingPairs(layer);
        const sizes = shape.slice(-axes);
        const expected = sizes.map((size, axis) =>
          windowPositions(
            pairs[axis][0] + size + pairs[axis][1],
            layer.kernel_size[axis],
            layer.dilation[axis],
            layer.stride[axis],
          ),
        );
        const batch = shape.slice(0, -axes - 1);
        const { geometry, shapes } = placed(layer, shape);
        expect(shapes.output).toEqual([...batch, layer.out_channels, ...expected]);
        expect(shapes.input).toEqual(shape);
        expect(shapes.bias).toEqual(layer.bias ? [layer.out_channels] : null);
        expect(geometry.output.slice(-axes)).toEqual(expected);
        expect(geometry.padded.slice(-axes)).toEqual(
          sizes.map((size, axis) => size + pairs[axis][0] + pairs[axis][1]),
        );
        expect(geometry.batch).toBe(batch[0] ?? 1);
        expect(geometry.groups * geometry.inPerGroup).toBe(layer.in_channels);
        expect(geometry.groups * geometry.outPerGroup).toBe(layer.out_channels);
      }),
      { numRuns: 300 },
    );
  });

  it('make every layer three-dimensional with axes of 1 in front', () => {
    const layer = layerOf({ type: 'conv1d', kernel_size: 5, stride: 2, dilation: 3, padding: [[1, 4]] });
    expect(placed(layer, [2, 4, 11]).geometry).toMatchObject({
      input: [1, 1, 11],
      kernel: [1, 1, 5],
      stride: [1, 1, 2],
      dilation: [1, 1, 3],
      before: [0, 0, 1],
      after: [0, 0, 4],
      padded: [1, 1, 16],
      output: [1, 1, 2],
    });
  });

  it('give an input without the batch axis an output without one', () => {
    const layer = layerOf({ in_channels: 4, out_channels: 8, kernel_size: 3 });
    const { geometry, shapes } = placed(layer, [4, 9, 7]);
    expect(shapes.output).toEqual([8, 7, 5]);
    expect(geometry.batch).toBe(1);
  });

  it('make the output of a transposed layer the input of its correlation', () => {
    const layer = layerOf({
      type: 'conv_transpose1d',
      in_channels: 6,
      out_channels: 4,
      groups: 2,
      kernel_size: 5,
      stride: 3,
      padding: [[1, 2]],
      output_padding: 2,
    });
    const { geometry, shapes } = placed(layer, [2, 6, 7]);
    // 6·3 + 5 + 2 in all, of which 1 and 2 are cropped.
    expect(shapes.output).toEqual([2, 4, 22]);
    expect(geometry).toMatchObject({
      groups: 2,
      inPerGroup: 2,
      outPerGroup: 3,
      input: [1, 1, 22],
      padded: [1, 1, 25],
      output: [1, 1, 7],
    });
  });

  it("keep the input's size with padding 'same'", () => {
    fc.assert(
      fc.property(fitting(), ({ spec, shape }) => {
        const layer = resolveLayer({ ...spec, stride: 1, padding: 'same' });
        const axes = layer.kernel_size.length;
        expect(placed(layer, shape).shapes.output.slice(-axes)).toEqual(shape.slice(-axes));
      }),
    );
  });
});

const refusal = (layer: Layer, shape: readonly number[]) =>
  faultsFrom(() => geometryOf(layer, shape, origin));

describe('geometryOf refuses', () => {
  it.each([
    ['conv1d', [4], 'Expected 2D (unbatched) or 3D (batched) input to conv1d', '[N, C, L]'],
    ['conv1d', [1, 2, 4, 5], 'Expected 2D (unbatched) or 3D (batched) input to conv1d', '[N, C, L]'],
    ['conv2d', [4, 5], 'Expected 3D (unbatched) or 4D (batched) input to conv2d', '[N, C, H, W]'],
    ['conv3d', [4, 5, 6], 'Expected 4D (unbatched) or 5D (batched) input to conv3d', '[N, C, D, H, W]'],
    ['conv3d', [1, 2, 4, 5, 6, 7], 'Expected 4D (unbatched) or 5D (batched) input', '[N, C, D, H, W]'],
  ] as const)('%s on an input of shape %j', (type, shape, words, axes) => {
    const { code, faults } = refusal(layerOf({ type }), shape);
    expect(code).toBe('invalid-tensor');
    expect(faults).toHaveLength(1);
    expect(faults[0].pointer).toBe('/input');
    expect(faults[0].message).toContain(words);
    expect(faults[0].message).toContain(`but got input of size: [${shape.join(', ')}]`);
    expect(faults[0].hint).toBe(`the input's axes are ${axes}, N may be left out`);
  });

  it('an input of other channels, batched or not', () => {
    const layer = layerOf({ in_channels: 6, out_channels: 4, groups: 2, kernel_size: 3 });
    for (const shape of [
      [3, 3, 9, 7],
      [3, 9, 7],
    ]) {
      expect(refusal(layer, shape)).toEqual({
        code: 'invalid-tensor',
        faults: [
          {
            pointer: '/input',
            message: `Given groups=2, weight of size [4, 3, 3, 3], expected input[${shape.join(', ')}] to have 6 channels, but got 3 channels instead`,
            hint: 'give the input 6 channels, or the layer in_channels 3',
          },
        ],
      });
    }
  });

  it("an input of other channels for a transposed layer, in PyTorch's words", () => {
    const layer = layerOf({ type: 'conv_transpose1d', in_channels: 3, out_channels: 5 });
    expect(refusal(layer, [1, 4, 9]).faults[0].message).toBe(
      'Given transposed=1, weight of size [3, 5, 3], expected input[1, 4, 9] to have 3 channels, ' +
        'but got 4 channels instead',
    );
  });

  it('a kernel that is larger than the padded input on one axis, and only then', () => {
    const layer = layerOf({ kernel_size: [3, 4], dilation: [1, 2], padding: [0, 1] });
    expect(placed(layer, [1, 4, 3, 5]).shapes.output).toEqual([1, 4, 1, 1]);
    expect(refusal(layer, [1, 4, 3, 4])).toEqual({
      code: 'invalid-layer',
      faults: [
        {
          pointer: '/layer/kernel_size',
          message:
            "Calculated padded input size per channel: (3 x 6). Kernel size: (3 x 7). Kernel size can't be greater than actual input size",
          hint: 'dilation * (kernel_size - 1) + 1 may be at most (3 x 6): pad more, or use a smaller kernel or dilation',
        },
      ],
    });
  });

  it('a transposed layer whose padding crops all of its output, and leaves one that has a position', () => {
    const layer = layerOf({ type: 'conv_transpose1d', kernel_size: 4, padding: [[1, 3]] });
    expect(placed(layer, [4, 2]).shapes.output).toEqual([4, 1]);
    expect(refusal(layer, [4, 1]).faults).toMatchObject([
      {
        pointer: '/layer/padding',
        message:
          'Given input size per channel: (1). Calculated output size per channel: (0). Output size is too small',
        hint:
          'the padding of a transposed layer crops its output: ' +
          'pad less, so that at least 1 is left on every axis',
      },
    ]);
  });

  it.each([
    ['a convolution, even where the padding makes room for the kernel', layerOf({ padding: 2 })],
    ['a transposed layer', layerOf({ type: 'conv_transpose2d' })],
  ])('a spatial axis of none for %s', (_, layer) => {
    expect(refusal(layer, [1, 4, 0, 8])).toEqual({
      code: 'invalid-tensor',
      faults: [
        {
          pointer: '/input',
          message:
            'Only zero batch or zero channel inputs are supported, but got input shape: [1, 4, 0, 8], ' +
            'whose spatial sizes are [0, 8]',
          hint: 'every spatial size is at least 1, but for a batch of 0 images',
        },
      ],
    });
  });
});

// What PyTorch 2.13 gives for an empty batch: nn.ConvNd(4, 4, …)(torch.ones(shape)).shape
describe('geometryOf on a batch of no images', () => {
  it.each([
    ['with zeros to pad what is not there', { padding: 2 }, [0, 4, 0, 5], [0, 4, 2, 7]],
    ['along one axis', { type: 'conv1d', kernel_size: 1, padding: 1 }, [0, 4, 0], [0, 4, 2]],
    ['transposed', { type: 'conv_transpose2d' }, [0, 4, 0, 5], [0, 4, 2, 7]],
    ['transposed, to nothing', { type: 'conv_transpose2d', kernel_size: 1 }, [0, 4, 0, 5], [0, 4, 0, 5]],
    ['cropped to nothing', { type: 'conv_transpose2d', padding: [3, 0] }, [0, 4, 4, 5], [0, 4, 0, 7]],
  ] as const)('takes the spatial sizes that PyTorch takes: %s', (_, fields, shape, output) => {
    expect(placed(layerOf(fields), shape).shapes.output).toEqual(output);
  });

  it.each([
    ['without padding', { kernel_size: 1 }, [0, 4, 0, 5], "(0 x 5). Kernel size: (1 x 1). Kernel size can't"],
    ['cropped by more', { type: 'conv_transpose2d', padding: [4, 0] }, [0, 4, 4, 5], '(-2 x 7). Output size'],
    ['of other channels', {}, [0, 5, 4, 4], 'to have 4 channels, but got 5 channels instead'],
  ] as const)('refuses what PyTorch refuses: %s', (_, fields, shape, message) => {
    expect(refusal(layerOf(fields), shape).faults[0].message).toContain(message);
  });

  it('refuses output padding that no image could have', () => {
    expect(
      faultsFrom(() => layerOf({ type: 'conv_transpose2d', stride: 2, output_padding: 2 })),
    ).toMatchObject({
      code: 'invalid-layer',
      faults: [{ message: expect.stringContaining('output padding must be smaller than either stride') }],
    });
  });
});
