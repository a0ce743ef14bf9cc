import { z } from 'zod';
import { coremlTypes } from '../../layers/dialects/coreml.ts';
import { kerasTypes } from '../../layers/dialects/keras-layer.ts';
import { elementTypes } from '../../layers/dialects/onnx.ts';
import { pytorchModules } from '../../layers/dialects/pytorch.ts';
import type { AttributesOf, DialectName } from '../../layers/dialects/table.ts';
import { operators } from '../../layers/dialects/tflite-operator.ts';
import { filterLayouts, webnnTypes } from '../../layers/dialects/webnn.ts';
import { autoPads, paddingModes } from '../../layers/layer.ts';
import { layerDTypes } from '../../tensor/dtype.ts';
import { quote, refuse, strict } from '../issues.ts';
import { list } from '../list.ts';
import { hasBias, perSpatialAxis, positive, sidePairs, sides, weightShape, whole } from './fields.ts';

/** The keys of a table, as an enumeration of zod has them. */
function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): [Key, ...Key[]] {
  const [first, ...rest] = Object.keys(table).filter((key): key is Key => key in table);
  return [first, ...rest];
}

const dtype = z.enum(layerDTypes).default('float32').describe('The type of the arithmetic');

/** The error of a value that has none of the forms. */
const noneOf = (forms: string) => ({
  error: refuse(({ input }) => [`expected ${forms}, but got ${quote(input)}`, forms]),
});

const perAxis = (least: number) =>
  z.union(
    [whole(least), perSpatialAxis(least)],
    noneOf(`an integer from ${least} on, or one per spatial axis`),
  );

const pytorch = strict({
  module: z.enum(keysOf(pytorchModules)).describe('Of torch.nn'),
  in_channels: positive.describe('Channels of the input'),
  out_channels: positive.describe('Channels of the output'),
  kernel_size: perAxis(1).describe('Sizes of the kernel'),
  stride: perAxis(1).default(1).describe('Steps of the kernel'),
  padding: z
    .union(
      [perAxis(0), z.enum(['same', 'valid'])],
      noneOf('same, valid, an integer from 0 on, or one per spatial axis'),
    )
    .default(0)
    .describe('What stands around the input'),
  output_padding: perAxis(0).optional().describe('What a transposed layer appends'),
  dilation: perAxis(1).default(1).describe('Steps of the taps'),
  groups: positive.default(1).describe('Blocks of channels'),
  bias: hasBias.default(true),
  padding_mode: z.enum(paddingModes).default('zeros').describe('What stands in the padding'),
  dtype,
}).meta({ id: 'PytorchAttributes', description: 'Arguments of a module of torch.nn' });

const onnx = strict({
  op_type: z.enum(['Conv', 'ConvTranspose']).describe('The operator'),
  kernel_shape: perSpatialAxis(1).describe('Sizes of the kernel'),
  strides: perSpatialAxis(1).optional().describe('Steps of the kernel'),
  pads: sides.optional().describe('All beginnings, then all ends'),
  auto_pad: z.enum(autoPads).optional().describe('The rule of the padding'),
  dilations: perSpatialAxis(1).optional().describe('Steps of the taps'),
  group: positive.default(1).describe('Blocks of channels'),
  output_padding: perSpatialAxis(0).optional().describe('What a transposed layer appends'),
  output_shape: perSpatialAxis(1).optional().describe('Sizes of the output of ConvTranspose'),
  weight_shape: weightShape.describe('Of the input W'),
  bias: hasBias.default(true).describe('Whether there is an input B'),
  elem_type: z.enum(keysOf(elementTypes)).default('FLOAT').describe('The type of the elements'),
}).meta({ id: 'OnnxAttributes', description: 'Attributes of an ONNX node' });

const keras = strict({
  class_name: z
    .enum([
      'Conv1D',
      'Conv2D',
      'Conv3D',
      'DepthwiseConv1D',
      'DepthwiseConv2D',
      'Conv1DTranspose',
      'Conv2DTranspose',
      'Conv3DTranspose',
    ])
    .describe('The class of keras.layers'),
  filters: positive.optional().describe('Not of depthwise layers'),
  kernel_size: perSpatialAxis(1).describe('Sizes of the kernel'),
  strides: perSpatialAxis(1).optional().describe('Steps of the kernel'),
  padding: z
    .enum(['valid', 'same', 'causal'])
    .default('valid')
    .describe('What stands around the input; causal of Conv1D alone'),
  output_padding: perSpatialAxis(0).nullable().optional().describe('What a transposed layer appends'),
  dilation_rate: perSpatialAxis(1).optional().describe('Steps of the taps'),
  groups: positive.optional().describe('Blocks of channels'),
  depth_multiplier: positive.optional().describe('Outputs per input channel of depthwise layers'),
  use_bias: hasBias.default(true),
  dtype: z.enum(keysOf(kerasTypes)).default('float32').describe('The type of the arithmetic'),
  input_channels: positive.describe('Channels of the input'),
}).meta({ id: 'KerasAttributes', description: 'Arguments of a layer of Keras, channels last' });

const tflite = strict({
  op: z.enum(keysOf(operators)).describe('The operator'),
  padding: z.enum(['SAME', 'VALID']).describe('What stands around the input'),
  stride: perSpatialAxis(1).describe(
    'stride_h and stride_w of the schema, stride_d first where there is depth',
  ),
  dilation_factor: perSpatialAxis(1).describe('dilation_h_factor and dilation_w_factor of the schema'),
  depth_multiplier: positive.optional().describe('Outputs per input channel of depthwise layers'),
  fused_activation_function: z.literal('NONE').default('NONE').describe('No activation follows'),
  filter_shape: weightShape,
  input_channels: positive.describe('Channels of the input'),
  bias: hasBias.default(true),
  output_size: perSpatialAxis(1)
    .optional()
    .describe('Spatial sizes of the output shape of transposed operators'),
}).meta({ id: 'TfliteAttributes', description: 'Options of an operator of TFLite' });

const jax = strict({
  window_strides: perSpatialAxis(1).describe('Steps of the kernel'),
  padding: z
    .union(
      [z.enum(['SAME', 'VALID']), sidePairs(-(2 ** 24))],
      noneOf('SAME, VALID, or one [before, after] pair per spatial axis'),
    )
    .describe('What stands around the input'),
  lhs_dilation: perSpatialAxis(1)
    .optional()
    .describe('Steps of the elements of the input: the stride of a transposed layer'),
  rhs_dilation: perSpatialAxis(1).optional().describe('Steps of the taps'),
  feature_group_count: positive.default(1).describe('Blocks of channels'),
  dimension_numbers: list(z.string().max(5), { least: 3, most: 3 }).describe('Channels first, kernels OI'),
  rhs_shape: weightShape,
  bias: hasBias.default(true).describe('Whether a bias is added to the result'),
  dtype,
}).meta({ id: 'JaxAttributes', description: 'Arguments of jax.lax.conv_general_dilated' });

const flax = strict({
  module: z.enum(['Conv', 'ConvTranspose']).describe('Of flax.linen'),
  in_features: positive.describe('Channels of the input'),
  features: positive.describe('Channels of the output'),
  kernel_size: perSpatialAxis(1).describe('Sizes of the kernel'),
  strides: perSpatialAxis(1).optional().describe('Steps of the kernel'),
  padding: z
    .union(
      [z.enum(['SAME', 'VALID', 'CAUSAL', 'CIRCULAR', 'REFLECT']), sidePairs(-(2 ** 24))],
      noneOf('SAME, VALID, CAUSAL, CIRCULAR, REFLECT, or one [before, after] pair per spatial axis'),
    )
    .default('SAME')
    .describe('What stands around the input'),
  kernel_dilation: perSpatialAxis(1).optional().describe('Steps of the taps'),
  feature_group_count: positive.optional().describe('Blocks of channels'),
  transpose_kernel: z.literal(true).optional().describe('Of ConvTranspose: required'),
  use_bias: hasBias.default(true),
  dtype,
}).meta({ id: 'FlaxAttributes', description: 'Arguments of flax.linen.Conv or ConvTranspose' });

const webnn = strict({
  method: z.enum(['conv2d', 'convTranspose2d']).describe('Of MLGraphBuilder'),
  padding: list(whole(0), { least: 4, most: 4 })
    .default([0, 0, 0, 0])
    .describe('What stands around the input'),
  strides: list(positive, { least: 2, most: 2 }).default([1, 1]).describe('Steps of the kernel'),
  dilations: list(positive, { least: 2, most: 2 }).default([1, 1]).describe('Steps of the taps'),
  outputPadding: list(whole(0), { least: 2, most: 2 }).optional().describe('What a transposed layer appends'),
  groups: positive.default(1).describe('Blocks of channels'),
  inputLayout: z.enum(['nchw', 'nhwc']).default('nchw').describe('Axes of the input; input_shape stays NCHW'),
  filterLayout: z
    .enum([...filterLayouts.conv2d, 'iohw', 'hwoi'])
    .optional()
    .describe('oihw of conv2d, iohw of convTranspose2d where it is left out'),
  filterShape: list(positive, { least: 4, most: 4 }).describe('Sizes of the filter'),
  bias: hasBias.default(true),
  dataType: z.enum(keysOf(webnnTypes)).default('float32').describe('The type of the elements'),
}).meta({ id: 'WebnnAttributes', description: 'Options of MLGraphBuilder.conv2d or convTranspose2d' });

const coreml = strict({
  op: z.enum(['conv', 'conv_transpose']).describe('Of MIL'),
  strides: perSpatialAxis(1).describe('Steps of the kernel'),
  pad_type: z
    .enum(['valid', 'same', 'same_lower', 'custom'])
    .default('valid')
    .describe('The rule of the padding'),
  pad: sides.optional().describe('Both sides of each axis in turn, with pad_type custom'),
  dilations: perSpatialAxis(1).describe('Steps of the taps'),
  groups: positive.default(1).describe('Blocks of channels'),
  output_size: perSpatialAxis(1).optional().describe('Spatial sizes of output_shape'),
  weight_shape: weightShape,
  bias: hasBias.default(true),
  dtype: z.enum(keysOf(coremlTypes)).default('fp32').describe('The type of the arithmetic'),
}).meta({ id: 'CoremlAttributes', description: 'Inputs of the MIL operations conv and conv_transpose' });

/** The attributes of a layer in each dialect. */
export const attributeSchemas = {
  pytorch,
  onnx,
  keras,
  tflite,
  jax,
  flax,
  webnn,
  coreml,
} as const satisfies { readonly [Name in DialectName]: z.ZodType<AttributesOf<Name>> };
