import { describe, expect, it } from 'vitest';
import { attributeSchemas } from '../../../src/contract/translate/attributes.ts';
import { type DialectName, dialectNames } from '../../../src/layers/dialects/table.ts';
import { readLayer, translateLayer } from '../../../src/layers/dialects/translate.ts';
import type { LayerSpec } from '../../../src/layers/layer.ts';
import { specOf } from '../../helpers/layers.ts';
import { problemFrom } from '../../helpers/problems.ts';

/** The one translation of a layer. */
function inWords(dialect: DialectName, fields: Partial<LayerSpec>, shape?: readonly number[]) {
  const [found] = translateLayer(specOf(fields), shape, [dialect]).translations;
  return found;
}

describe('what a dialect cannot express', () => {
  it.each<[DialectName, Partial<LayerSpec>, RegExp]>([
    ['keras', { type: 'conv_transpose2d', groups: 2 }, /have no groups/],
    ['keras', { stride: 2, dilation: 2 }, /strides above 1 together with dilation_rate above 1/],
    ['flax', { type: 'conv_transpose1d', groups: 4 }, /has no groups/],
    ['tflite', { dtype: 'float64' }, /not in float64/],
    ['tflite', { type: 'conv3d', groups: 2 }, /no groups/],
    ['tflite', { type: 'conv_transpose2d', dilation: 2 }, /no dilation/],
    ['tflite', { type: 'conv_transpose2d' }, /give input_shape/],
    ['webnn', { type: 'conv3d' }, /three spatial axes/],
    ['webnn', { dtype: 'float64' }, /not float64/],
    ['coreml', { type: 'conv3d', padding: 1, padding_mode: 'reflect' }, /two axes at most/],
    ['pytorch', { padding: undefined, auto_pad: 'SAME_UPPER', stride: 2 }, /give input_shape/],
  ])('should be said of %s with %j', (dialect, fields, reason) => {
    expect(inWords(dialect, fields)).toMatchObject({
      dialect,
      verdict: 'cannot-express',
      reason: expect.stringMatching(reason),
    });
  });
});

describe('an output_size', () => {
  const sized = { type: 'conv_transpose2d', kernel_size: 3, stride: 2, output_size: 12 } as const;

  it.each(dialectNames)('should need the size of the input in the words of %s', (dialect) => {
    expect(inWords(dialect, sized)).toMatchObject({
      verdict: 'cannot-express',
      reason: expect.stringContaining('input_shape'),
    });
    expect(inWords(dialect, sized, [1, 4, 5, 5])).toMatchObject({ verdict: 'exact' });
  });
});

describe('an output padding as long as the stride', () => {
  it('should crop less in ONNX, since onnxruntime does not take it', () => {
    const layer = {
      type: 'conv_transpose1d',
      kernel_size: 1,
      padding: 2,
      dilation: 2,
      output_padding: 1,
    } as const;
    expect(inWords('onnx', layer, [1, 4, 5])).toMatchObject({
      attributes: { pads: [2, 1], output_padding: [0] },
    });
  });
});

describe('the steps around a layer', () => {
  it('should pad by hand what SAME does not pad, and say so', () => {
    const strided = { kernel_size: 3, stride: 2, padding: 1 };
    expect(inWords('keras', strided, [1, 4, 8, 8])).toMatchObject({
      verdict: 'needs-steps',
      attributes: { padding: 'valid' },
      steps: [
        {
          step: 'pad',
          mode: 'zeros',
          amounts: [
            [1, 1],
            [1, 1],
          ],
        },
      ],
    });
    expect(inWords('keras', strided, [1, 4, 7, 7])).toMatchObject({
      verdict: 'exact',
      attributes: { padding: 'same' },
    });
  });

  it('should pad asymmetrically in front of a layer of PyTorch, last axis first', () => {
    const words = inWords('pytorch', {
      padding: [
        [0, 1],
        [2, 3],
      ],
    });
    expect(words).toMatchObject({ verdict: 'needs-steps', attributes: { padding: [0, 0] } });
    expect('code' in words && words.code).toContain('F.pad(x, (2, 3, 0, 1), mode="constant")');
  });

  it('should use the word same of PyTorch where that is the padding', () => {
    expect(
      inWords('pytorch', {
        kernel_size: 2,
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
    ).toMatchObject({
      verdict: 'exact',
      attributes: { padding: 'same' },
    });
  });

  it('should give a layer of one axis another one for TFLite and WebNN', () => {
    const line = { type: 'conv1d', kernel_size: 3 } as const;
    for (const dialect of ['tflite', 'webnn'] as const)
      expect(inWords(dialect, line)).toMatchObject({
        steps: [{ step: 'add-axis' }, { step: 'remove-axis' }],
      });
  });
});

describe('the weight of a dialect', () => {
  const depthwise = { in_channels: 4, out_channels: 8, groups: 4 };

  it.each<[DialectName, Partial<LayerSpec>, object]>([
    ['keras', {}, { layout: 'HWIO', from_pytorch: 'transpose(2, 3, 1, 0)', flipped: false }],
    ['keras', depthwise, { layout: 'HWIM', from_pytorch: 'reshape(4, 2, 3, 3).transpose(2, 3, 0, 1)' }],
    ['tflite', {}, { layout: 'OHWI', from_pytorch: 'transpose(0, 2, 3, 1)' }],
    ['tflite', depthwise, { layout: '1HWO', shape: [1, 3, 3, 8], from_pytorch: 'transpose(1, 2, 3, 0)' }],
    ['onnx', {}, { layout: 'OIHW', from_pytorch: 'unchanged' }],
    [
      'jax',
      { type: 'conv_transpose2d' },
      { layout: 'OIHW', from_pytorch: 'transpose(1, 0, 2, 3)', flipped: true },
    ],
    [
      'flax',
      { type: 'conv_transpose2d' },
      { layout: 'HWOI', from_pytorch: 'transpose(2, 3, 1, 0)', flipped: false },
    ],
  ])('should be arranged for %s with %j', (dialect, fields, weight) => {
    expect(inWords(dialect, fields)).toMatchObject({ weight });
  });
});

describe('attributes that no layer has', () => {
  const jax = {
    window_strides: [2],
    padding: [[0, 0]],
    feature_group_count: 1,
    dimension_numbers: ['NCW', 'OIW', 'NCW'],
    rhs_shape: [4, 4, 3],
    bias: false,
    dtype: 'float32',
  } as const;

  it.each<[string, () => unknown, string]>([
    [
      'dilated input and strides',
      () => readLayer('jax', { ...jax, lhs_dilation: [2] }, undefined),
      '/layer/lhs_dilation',
    ],
    [
      'channels last',
      () => readLayer('jax', { ...jax, dimension_numbers: ['NWC', 'WIO', 'NWC'] }, undefined),
      '/layer/dimension_numbers',
    ],
    [
      'padding by a word on a dilated input',
      () => readLayer('jax', { ...jax, window_strides: [1], lhs_dilation: [2], padding: 'SAME' }, undefined),
      '/layer/padding',
    ],
    [
      'a kernel beside its weight',
      () =>
        readLayer(
          'onnx',
          {
            op_type: 'Conv',
            kernel_shape: [3, 3],
            group: 1,
            weight_shape: [4, 4, 3, 2],
            bias: true,
            elem_type: 'FLOAT',
          },
          undefined,
        ),
      '/layer/weight_shape',
    ],
    [
      'pads of another number of axes',
      () =>
        readLayer(
          'onnx',
          {
            op_type: 'Conv',
            kernel_shape: [3],
            pads: [1, 1, 1, 1],
            group: 1,
            weight_shape: [4, 4, 3],
            bias: true,
            elem_type: 'FLOAT',
          },
          undefined,
        ),
      '/layer/pads',
    ],
    [
      'a transposed layer of Flax with the other kernel',
      () =>
        readLayer(
          'flax',
          {
            module: 'ConvTranspose',
            in_features: 2,
            features: 2,
            kernel_size: [3],
            padding: 'SAME',
            use_bias: true,
            dtype: 'float32',
          },
          undefined,
        ),
      '/layer/transpose_kernel',
    ],
  ])('should be refused: %s', (_, read, pointer) => {
    expect(problemFrom(read).faults).toMatchObject([{ pointer, hint: expect.any(String) }]);
  });
});

describe('what frameworks say of a layer in several ways', () => {
  const causal = { type: 'conv1d', padding: [[4, 0]], kernel_size: 3, dilation: 2 } as const;

  it.each<[DialectName, Partial<LayerSpec>, readonly number[], object]>([
    ['keras', causal, [1, 4, 9], { class_name: 'Conv1D', padding: 'causal' }],
    [
      'keras',
      { type: 'conv_transpose2d', kernel_size: 3, stride: 2, padding: 1 },
      [1, 4, 5, 5],
      { padding: 'same', output_padding: [0, 0] },
    ],
    [
      'keras',
      { type: 'conv_transpose2d', kernel_size: 4, stride: 2, padding: 1 },
      [1, 4, 5, 5],
      { padding: 'same', output_padding: null },
    ],
  ])('should be exact in %s: %j', (dialect, fields, shape, attributes) => {
    expect(inWords(dialect, fields, shape)).toMatchObject({ verdict: 'exact', attributes });
  });

  it("should read Flax's CAUSAL as padding in front", () => {
    const flax = { module: 'Conv', in_features: 1, features: 1, use_bias: false, dtype: 'float32' } as const;
    const read = (kernel_size: number[]) =>
      readLayer('flax', { ...flax, kernel_size, padding: 'CAUSAL' }, undefined);
    expect(read([3])).toMatchObject({ padding: [[2, 0]] });
    expect(problemFrom(() => read([3, 3])).faults).toMatchObject([{ pointer: '/layer/padding' }]);
  });

  it.each([
    ['conv2d', undefined, [8, 2, 3, 5]],
    ['conv2d', 'hwio', [3, 5, 2, 8]],
    ['conv2d', 'ohwi', [8, 3, 5, 2]],
    ['conv2d', 'ihwo', [2, 3, 5, 8]],
    ['convTranspose2d', undefined, [4, 4, 3, 5]],
    ['convTranspose2d', 'hwoi', [3, 5, 4, 4]],
    ['convTranspose2d', 'ohwi', [4, 3, 5, 4]],
  ] as const)('should read the filter of %s of WebNN in %s', (method, filterLayout, filterShape) => {
    const attributes = attributeSchemas.webnn.parse({ method, filterLayout, filterShape, groups: 2 });
    expect(readLayer('webnn', attributes, undefined)).toMatchObject({
      in_channels: 4,
      out_channels: 8,
      kernel_size: [3, 5],
    });
  });
});

describe('padding by words', () => {
  it("should read Flax's SAME of a transposed layer as jax.lax.conv_transpose pads", () => {
    const flax = {
      module: 'ConvTranspose',
      in_features: 1,
      features: 1,
      use_bias: false,
      dtype: 'float32',
    } as const;
    const read = (kernel: number, stride: number, padding: 'SAME' | 'VALID') =>
      readLayer(
        'flax',
        { ...flax, kernel_size: [kernel], strides: [stride], padding, transpose_kernel: true },
        undefined,
      );
    // The lengths that JAX documents for an input of n: n·stride, and n·stride + max(kernel − stride, 0).
    for (const [kernel, stride] of [
      [3, 2],
      [2, 3],
      [4, 2],
      [1, 1],
      [5, 1],
    ])
      for (const padding of ['SAME', 'VALID'] as const) {
        const { padding: crop, output_padding } = read(kernel, stride, padding);
        const [[before, after]] = crop as readonly [readonly [number, number]];
        const [tail] = output_padding as readonly [number];
        const length = 3 * stride + kernel - before - after + tail;
        expect(length, `${kernel} ${stride} ${padding}`).toBe(
          4 * stride + (padding === 'SAME' ? 0 : Math.max(kernel - stride, 0)),
        );
      }
  });

  it("should read ONNX's output_shape as the operator splits its padding", () => {
    const node = {
      op_type: 'ConvTranspose',
      kernel_shape: [3, 3],
      strides: [3, 2],
      group: 1,
      weight_shape: [1, 2, 3, 3],
      bias: false,
      elem_type: 'FLOAT',
    } as const;
    // The operator's own example: an input of 3 × 3 and an output of 10 × 8.
    expect(readLayer('onnx', { ...node, output_shape: [10, 8] }, [1, 1, 3, 3])).toMatchObject({
      padding: [
        [0, 0],
        [0, 0],
      ],
      output_padding: [1, 1],
    });
  });
});
