import { expect, it } from 'vitest';
import { attributeSchemas } from '../../../src/contract/translate/attributes.ts';
import type { AttributesOf, DialectName } from '../../../src/layers/dialects/table.ts';
import { readLayer } from '../../../src/layers/dialects/translate.ts';
import type { LayerSpec } from '../../../src/layers/layer.ts';
import { problemFrom } from '../../helpers/problems.ts';

/** Reads what a request says. */
function readStated<Name extends DialectName>(
  name: Name,
  layer: object,
  inputShape: readonly number[] | undefined = [1, 4, 7, 7],
): LayerSpec {
  const schema: { parse(value: unknown): AttributesOf<Name> } = attributeSchemas[name];
  return readLayer(name, schema.parse(layer), inputShape);
}

const keras = { class_name: 'Conv2D', filters: 4, kernel_size: [3, 3], input_channels: 4 };
const depthwise = { class_name: 'DepthwiseConv2D', kernel_size: [3, 3], input_channels: 4 };
const tflite = {
  op: 'CONV_2D',
  padding: 'VALID',
  stride: [1, 1],
  dilation_factor: [1, 1],
  filter_shape: [8, 3, 3, 4],
  input_channels: 4,
};
const liteDepthwise = { ...tflite, op: 'DEPTHWISE_CONV_2D', filter_shape: [1, 3, 3, 8] };
const onnx = { op_type: 'Conv', kernel_shape: [3, 3], weight_shape: [4, 4, 3, 3] };
const jax = {
  window_strides: [1, 1],
  padding: 'VALID',
  dimension_numbers: ['NCHW', 'OIHW', 'NCHW'],
  rhs_shape: [4, 4, 3, 3],
};
const flax = { module: 'Conv', in_features: 4, features: 4, kernel_size: [3, 3] };
const webnn = { method: 'conv2d', filterShape: [4, 4, 3, 3] };
const coreml = { op: 'conv', strides: [1, 1], dilations: [1, 1], weight_shape: [4, 4, 3, 3] };

/** What an operator does not have, or what is said twice in two ways. */
const contradictions: readonly (readonly [DialectName, object, object, string])[] = [
  ['keras', depthwise, { filters: 4 }, 'filters'],
  ['keras', depthwise, { groups: 2 }, 'groups'],
  ['keras', keras, { class_name: 'Conv2DTranspose', groups: 2 }, 'groups'],
  ['keras', keras, { depth_multiplier: 2 }, 'depth_multiplier'],
  ['keras', keras, { output_padding: [1, 1] }, 'output_padding'],
  ['keras', keras, { padding: 'causal' }, 'padding'],
  ['keras', keras, { strides: [2, 2], dilation_rate: [2, 1] }, 'dilation_rate'],
  ['tflite', liteDepthwise, { filter_shape: [2, 3, 3, 8] }, 'filter_shape'],
  ['tflite', liteDepthwise, { depth_multiplier: 3 }, 'depth_multiplier'],
  ['tflite', tflite, { depth_multiplier: 2 }, 'depth_multiplier'],
  ['tflite', tflite, { filter_shape: [8, 3, 3, 3] }, 'filter_shape'],
  ['tflite', tflite, { filter_shape: [8, 3, 3] }, 'filter_shape'],
  ['tflite', tflite, { output_size: [3, 3] }, 'output_size'],
  [
    'tflite',
    tflite,
    { op: 'TRANSPOSE_CONV', filter_shape: [8, 3, 3, 2], output_size: [9, 9] },
    'filter_shape',
  ],
  ['onnx', onnx, { output_shape: [3, 3] }, 'output_shape'],
  ['onnx', onnx, { output_padding: [1, 1] }, 'output_padding'],
  ['onnx', onnx, { strides: [1] }, 'strides'],
  ['jax', jax, { lhs_dilation: [2] }, 'lhs_dilation'],
  ['jax', jax, { rhs_shape: [4, 4, 3] }, 'rhs_shape'],
  [
    'flax',
    flax,
    { module: 'ConvTranspose', feature_group_count: 2, transpose_kernel: true },
    'feature_group_count',
  ],
  ['flax', flax, { transpose_kernel: true }, 'transpose_kernel'],
  ['webnn', webnn, { outputPadding: [1, 1] }, 'outputPadding'],
  ['webnn', webnn, { filterLayout: 'iohw' }, 'filterLayout'],
  ['coreml', coreml, { pad: [1, 1, 1, 1] }, 'pad'],
  ['coreml', coreml, { output_size: [9, 9] }, 'output_size'],
  ['coreml', coreml, { op: 'conv_transpose', pad_type: 'same_lower' }, 'pad_type'],
];

it.each(contradictions)('%s: of %j, %j is refused at %s', (name, layer, wrong, attribute) => {
  expect(() => readStated(name, layer)).not.toThrow();
  const { faults } = problemFrom(() => readStated(name, { ...layer, ...wrong }));
  expect(faults).toMatchObject([{ pointer: `/layer/${attribute}`, hint: expect.any(String) }]);
});

it.each([
  ['onnx', { ...onnx, op_type: 'ConvTranspose', output_shape: [9, 9] }, '/layer/output_shape'],
  ['tflite', { ...tflite, op: 'TRANSPOSE_CONV', output_size: [9, 9] }, '/layer/output_size'],
  [
    'coreml',
    { ...coreml, op: 'conv_transpose', pad_type: 'custom', output_size: [9, 9] },
    '/layer/output_size',
  ],
] as const)('asks for all sizes of the input where %s needs them', (name, stated, pointer) => {
  for (const shape of [[], [7]]) {
    const { faults } = problemFrom(() => readStated(name, stated, shape));
    expect(faults).toEqual([
      {
        pointer,
        message: `${pointer.slice(7)} depends on the size of the input`,
        hint: 'give input_shape, with all of its sizes',
      },
    ]);
  }
});
