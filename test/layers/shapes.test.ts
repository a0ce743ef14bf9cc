import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapesOfChain, shapesOfLayer } from '../../src/layers/shapes.ts';
import { fitting, specOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

describe('shapesOfLayer', () => {
  it('answers the example in the documentation', () => {
    const spec = specOf({ in_channels: 16, out_channels: 4, groups: 4, kernel_size: 1 });
    const { layer, shapes, cost, connectivity } = shapesOfLayer(spec, [2, 16, 10, 10]);
    expect(layer.kernel_size).toEqual([1, 1]);
    expect(shapes).toEqual({
      input: [2, 16, 10, 10],
      weight: [4, 4, 1, 1],
      bias: [4],
      output: [2, 4, 10, 10],
    });
    expect(cost).toEqual({ parameters: 20, macs: 3200, output_bytes: 3200 });
    expect(connectivity).toHaveLength(4);
  });

  it.each([
    [specOf({ groups: 3 }), [1, 4, 8, 8], 'invalid-layer', '/layer/groups'],
    [specOf({ stride: [1, 1, 1] }), [1, 4, 8, 8], 'invalid-layer', '/layer/stride'],
    [specOf({ kernel_size: 9 }), [1, 4, 8, 8], 'invalid-layer', '/layer/kernel_size'],
    [specOf(), [1, 5, 8, 8], 'invalid-tensor', '/input_shape'],
    [specOf(), [8, 8], 'invalid-tensor', '/input_shape'],
  ] as const)('points into its request: %#', (spec, shape, code, pointer) => {
    const refused = faultsFrom(() => shapesOfLayer(spec, shape));
    expect(refused.code).toBe(code);
    expect(refused.faults.map((fault) => fault.pointer)).toContain(pointer);
  });

  it('lists up to 8192 groups', () => {
    const depthwise = (channels: number) =>
      specOf({ in_channels: channels, out_channels: channels, groups: channels });
    expect(shapesOfLayer(depthwise(8192), [8192, 3, 3]).connectivity).toHaveLength(8192);
    expect(faultsFrom(() => shapesOfLayer(depthwise(8193), [8193, 3, 3]))).toEqual({
      code: 'limit-exceeded',
      faults: [
        {
          pointer: '/layer/groups',
          message: 'the answer would list 8193 groups, over the limit of 8192',
          hint: 'at most 8192 groups in one request',
        },
      ],
    });
  });

  it('answers figures up to the largest that a double holds exactly, 2^53 - 1', () => {
    // 6361 · 69431 · 20394401, the prime factors of 2^53 - 1: with one tap, as many multiply-accumulates.
    const layer = specOf({ in_channels: 1, out_channels: 1, kernel_size: [6361, 69431], bias: false });
    const { cost } = shapesOfLayer({ ...layer, stride: [6361, 69431] }, [20394401, 1, 6361, 69431]);
    expect(cost.macs).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('refuses figures that a double cannot hold exactly', () => {
    const spec = specOf({ in_channels: 1, out_channels: 1, kernel_size: 1, bias: false });
    // One multiply-accumulate and four bytes an element: 2^51 elements are the first with 2^53 bytes.
    expect(shapesOfLayer(spec, [1, 2 ** 25, 2 ** 26 - 1]).cost.output_bytes).toBe(2 ** 53 - 2 ** 27);
    expect(faultsFrom(() => shapesOfLayer(spec, [1, 2 ** 25, 2 ** 26]))).toEqual({
      code: 'limit-exceeded',
      faults: [
        {
          pointer: '/input_shape',
          message: `the cost would be ${2 ** 53}, over the limit of 2^53 - 1 up to which figures are exact`,
          hint: 'use smaller sizes',
        },
      ],
    });
  });

  it.each([
    ['a padded axis', { padding: 1 }, [0, 1, 2 ** 53 - 2]],
    ['an output without images', { type: 'conv_transpose1d', stride: 2 }, [0, 1, 2 ** 52 + 1]],
    [
      'an output that padding crops',
      { type: 'conv_transpose1d', stride: 2, padding: 9 },
      [0, 1, 2 ** 52 + 1],
    ],
  ] as const)('refuses a size that a double cannot hold exactly: %s', (_, fields, shape) => {
    const spec = specOf({ type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, ...fields });
    const { code, faults } = faultsFrom(() => shapesOfLayer(spec, shape));
    expect([code, faults[0].pointer]).toEqual(['limit-exceeded', '/input_shape']);
    expect(faults[0].message).toContain(`a size would be ${2 ** 53}`);
  });

  it('gives sizes up to 2^53 - 1', () => {
    const spec = specOf({ type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, padding: 1 });
    expect(shapesOfLayer(spec, [0, 1, 2 ** 53 - 3]).shapes.output).toEqual([0, 1, 2 ** 53 - 1]);
  });
});

describe('shapesOfChain', () => {
  const first = specOf({ in_channels: 3, out_channels: 8, kernel_size: 3, stride: 2, padding: 1 });
  const second = specOf({ in_channels: 8, out_channels: 8, groups: 8, kernel_size: 5, padding: 'same' });
  const third = specOf({ in_channels: 8, out_channels: 2, kernel_size: 1, bias: false });

  it('feeds each layer with the output of the one before', () => {
    const { layers, totals, receptive_field } = shapesOfChain([first, second, third], [2, 3, 32, 20]);
    expect(layers.map(({ shapes }) => [shapes.input, shapes.output])).toEqual([
      [
        [2, 3, 32, 20],
        [2, 8, 16, 10],
      ],
      [
        [2, 8, 16, 10],
        [2, 8, 16, 10],
      ],
      [
        [2, 8, 16, 10],
        [2, 2, 16, 10],
      ],
    ]);
    // Weights 8·3·9 + 8·25 + 2·8, biases 8 + 8; 320 positions of 27, 25 and 8 products for 8, 8 and 2
    // channels.
    expect(totals).toEqual({
      parameters: 8 * 27 + 8 * 25 + 16 + 16,
      macs: 320 * (8 * 27 + 8 * 25 + 2 * 8),
      output_bytes: 4 * 320 * (8 + 8 + 2),
    });
    // Kernel 3, then 5 at every second input: 3 + 4·2.
    expect(receptive_field).toEqual({ size: [11, 11], stride: [2, 2], padding: [5, 5] });
  });

  it('says of a chain of one what shapesOfLayer says of the layer', () => {
    fc.assert(
      fc.property(fitting(), ({ spec, shape }) => {
        const alone = shapesOfLayer(spec, shape);
        const { layers, totals } = shapesOfChain([spec], shape);
        expect(layers).toEqual([alone]);
        expect(totals).toEqual(alone.cost);
      }),
    );
  });

  it.each([
    ['stride', [{ stride: 2 ** 24 }, { stride: 2 ** 24 }, { stride: 2 ** 24 }]],
    ['size', [{ stride: 2 ** 24 }, { kernel_size: 34, dilation: 2 ** 24, padding: 2 ** 24 }]],
  ])('refuses a receptive field that a double cannot hold exactly: %s', (_, layers) => {
    const one = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 } as const;
    const specs = layers.map((fields) => specOf({ ...one, ...fields }));
    const { code, faults } = faultsFrom(() => shapesOfChain(specs, [0, 1, 2 ** 53 - 1]));
    expect(code).toBe('limit-exceeded');
    expect(faults[0]).toMatchObject({ pointer: '/layers', hint: 'use smaller sizes' });
    expect(faults[0].message).toContain('the receptive field would be');
  });

  it('refuses totals that a double cannot hold exactly', () => {
    const spec = specOf({ type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false });
    const { code, faults } = faultsFrom(() => shapesOfChain([spec, spec], [1, 2 ** 51 - 1]));
    expect([code, faults[0].pointer]).toEqual(['limit-exceeded', '/layers']);
    expect(faults[0].message).toContain('the cost would be');
  });

  it('keeps an input without the batch axis so', () => {
    const { layers } = shapesOfChain([first, second], [3, 32, 20]);
    expect(layers[1].shapes.output).toEqual([8, 16, 10]);
  });

  it.each([
    ['the input', [first], [2, 4, 32, 20], '/input_shape'],
    ['the layer that the output before does not fit', [first, third, second], [2, 3, 32, 20], '/layers/2'],
    [
      'the field of the layer that is impossible',
      [first, specOf({ in_channels: 8, groups: 3 })],
      [2, 3, 9, 9],
      '/layers/1/groups',
    ],
    [
      'the kernel that its input has no room for',
      [first, { ...second, padding: 0 }],
      [2, 3, 8, 8],
      '/layers/1/kernel_size',
    ],
  ] as const)('points at %s', (_, specs, shape, pointer) => {
    const { faults } = faultsFrom(() => shapesOfChain(specs, shape));
    expect(faults[0].pointer).toBe(pointer);
  });

  it('refuses layers of different numbers of axes, and takes transposed ones among others', () => {
    const line = specOf({ type: 'conv1d', in_channels: 8 });
    expect(faultsFrom(() => shapesOfChain([first, second, line], [3, 32, 20]))).toEqual({
      code: 'invalid-layer',
      faults: [
        {
          pointer: '/layers/2/type',
          message:
            'layers that feed each other have the same number of spatial axes: conv2d has 2, conv1d has 1',
          hint: 'use conv2d',
        },
      ],
    });
    const widening = specOf({ type: 'conv_transpose2d', in_channels: 8 });
    expect(shapesOfChain([first, widening], [3, 32, 20]).receptive_field).toBeNull();
  });

  it('counts the groups of all layers together', () => {
    const half = specOf({ in_channels: 4096, out_channels: 4096, groups: 4096, kernel_size: 1 });
    expect(shapesOfChain([half, half], [4096, 1, 1]).layers).toHaveLength(2);
    const more = [half, half, specOf({ in_channels: 4096 })];
    expect(faultsFrom(() => shapesOfChain(more, [4096, 1, 1]))).toMatchObject({
      code: 'limit-exceeded',
      faults: [{ pointer: '/layers', message: expect.stringContaining('8193 groups') }],
    });
  });
});
