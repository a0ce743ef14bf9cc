import { weightShape } from '../layer.ts';
import { addedAxis, axisSteps } from './added-axis.ts';
import { Arrangement, arranged, type WeightArrangement } from './arrangement.ts';
import { cannot, cannotWithoutSizes, type Dialect, type Expressed, type Inexpressible } from './dialect.ts';
import { padCode } from './extension-code.ts';
import { axesText, channelsLast } from './letters.ts';
import { call, keywords, pythonFunction, slices } from './python.ts';
import { cropStep, padStep } from './steps.ts';
import { endsOf, padsBy, padsNothing, type Subject, uncropped } from './subject.ts';
import { operators, readOperator, type TfliteAttributes } from './tflite-operator.ts';

/**
 * The operators of https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs.
 * Axes stand in the order of the layer's: `stride` is [stride_h, stride_w] of the schema.
 */
export const tflite = {
  write(subject) {
    const { layer, axes, rule } = subject;
    if (layer.dtype !== 'float32')
      return cannot(`TFLite computes convolutions in float32 and in integers, not in ${layer.dtype}`);
    if (rule && (layer.padding_mode !== 'zeros' || rule === 'SAME_LOWER'))
      return cannotWithoutSizes(`the padding of auto_pad ${rule}`);
    if (axes === 3 && layer.groups > 1)
      return cannot('CONV_3D and CONV_3D_TRANSPOSE of TFLite have no groups');
    return subject.transposed ? transposed(subject) : forward(subject);
  },

  fields: {
    type: 'op',
    in_channels: 'input_channels',
    out_channels: 'filter_shape',
    kernel_size: 'filter_shape',
    output_padding: 'output_size',
    auto_pad: 'padding',
    dilation: 'dilation_factor',
    groups: 'filter_shape',
  },

  read: readOperator,
} as const satisfies Dialect<TfliteAttributes>;

const tensorflow = { name: 'tf', reflect: 'REFLECT', take: 'gather' } as const;

function forward(subject: Subject): Expressed<TfliteAttributes> {
  const { layer, pads, rule } = subject;
  const { stride, dilation } = layer;
  const same = layer.padding_mode === 'zeros' && !padsNothing(subject) && padsBy('SAME_UPPER', subject);
  const equal = stride.every((step) => step === stride[0]);
  const both = stride.some((step) => step > 1) && dilation.some((rate) => rate > 1);
  const depthwise = subject.depthwise && subject.axes < 3 && equal && !both;
  const op = subject.axes === 3 ? 'CONV_3D' : depthwise ? 'DEPTHWISE_CONV_2D' : 'CONV_2D';
  const padded = padStep(layer.padding_mode, pads, padCode(layer.padding_mode, pads, tensorflow));
  return express(subject, op, same ? 'SAME' : 'VALID', same || rule ? [] : padded, []);
}

function transposed(subject: Subject): Expressed<TfliteAttributes> | Inexpressible {
  const { layer, extents, sizes, axes } = subject;
  const ends = endsOf(subject);
  const full = uncropped(subject, ends);
  if (layer.groups > 1) return cannot('TRANSPOSE_CONV of TFLite has no groups');
  if (axes < 3 && layer.dilation.some((rate) => rate > 1))
    return cannot('TRANSPOSE_CONV of TFLite has no dilation');
  if (!sizes || !full) return cannot('the output shape is an operand of TFLite: give input_shape');
  if (ends.tails.some((tail, i) => tail >= layer.stride[i]))
    return cannot(
      `an output of TFLite has less than a stride behind its last kernel, not ${ends.tails.join(', ')}`,
    );
  const cropped = full.map((size, i) => size - ends.crops[i][0] - ends.crops[i][1]);
  const same =
    ends.crops.some(([before, after]) => before + after > 0) &&
    cropped.every((size, i) => {
      const total = Math.max(0, (sizes[i] - 1) * layer.stride[i] + extents[i] - size);
      return Math.ceil(size / layer.stride[i]) === sizes[i] && ends.crops[i][0] === Math.floor(total / 2);
    });
  const op = axes === 3 ? 'CONV_3D_TRANSPOSE' : 'TRANSPOSE_CONV';
  const crop = same ? [] : cropStep(ends.crops, `y = ${slices(ends.crops, 1, 1)}`);
  return express(subject, op, same ? 'SAME' : 'VALID', [], crop, same ? cropped : full);
}

function express(
  subject: Subject,
  op: TfliteAttributes['op'],
  padding: TfliteAttributes['padding'],
  pad: Expressed['steps'],
  crop: Expressed['steps'],
  outputSize?: readonly number[],
): Expressed<TfliteAttributes> {
  const { layer, axes } = subject;
  const { in_channels, out_channels } = layer;
  const wide = axes === 1 ? addedAxis(layer) : layer;
  const weight = filterOf(op, subject, wide);
  const attributes: TfliteAttributes = {
    op,
    padding,
    stride: wide.stride,
    dilation_factor: wide.dilation,
    ...(op === 'DEPTHWISE_CONV_2D' && { depth_multiplier: out_channels / in_channels }),
    fused_activation_function: 'NONE',
    filter_shape: weight.shape,
    input_channels: in_channels,
    bias: layer.bias,
    ...(outputSize && { output_size: axes === 1 ? [1, ...outputSize] : outputSize }),
  };
  const [add, remove] = axes === 1 ? axisSteps('x = tf.expand_dims(x, 1)', 'y = tf.squeeze(y, 1)') : [[], []];
  const steps = [...pad, ...add, ...remove, ...crop];
  return {
    attributes,
    code: code(subject, attributes, wide.kernel_size, steps),
    input_layout: channelsLast(subject),
    weight,
    steps,
  };
}

function filterOf(
  op: TfliteAttributes['op'],
  { layer }: Subject,
  wide: { readonly kernel_size: readonly number[] },
): WeightArrangement {
  const [first, second] = weightShape(layer);
  const torch = new Arrangement(weightShape(layer)).reshape(first, second, ...wide.kernel_size);
  const orders: Readonly<Record<TfliteAttributes['op'], readonly number[]>> = {
    CONV_2D: [0, 2, 3, 1],
    DEPTHWISE_CONV_2D: [1, 2, 3, 0],
    TRANSPOSE_CONV: [1, 2, 3, 0],
    CONV_3D: [2, 3, 4, 1, 0],
    CONV_3D_TRANSPOSE: [2, 3, 4, 1, 0],
  };
  return torch.transpose(...orders[op]).as(operators[op].filter);
}

/** In TensorFlow, whose converter makes the operator of it. Its filters have the axes HWIO, and HWOI where transposed. */
function code(
  subject: Subject,
  { op, padding, stride, dilation_factor, output_size, bias }: TfliteAttributes,
  kernel: readonly number[],
  steps: Expressed['steps'],
): string {
  const { layer, axes } = subject;
  const { in_channels, out_channels, groups } = layer;
  const [first, second] = weightShape(layer);
  const spatial = kernel.map((_, i) => i + 2);
  const depthwise = op === 'DEPTHWISE_CONV_2D';
  const torch = new Arrangement(weightShape(layer));
  const weight = depthwise
    ? torch.reshape(groups, out_channels / in_channels, ...kernel).transpose(...spatial, 0, 1)
    : torch.reshape(first, second, ...kernel).transpose(...spatial, 1, 0);
  const functions = {
    CONV_2D: 'conv2d',
    DEPTHWISE_CONV_2D: 'depthwise_conv2d',
    TRANSPOSE_CONV: 'conv2d_transpose',
    CONV_3D: 'conv3d',
    CONV_3D_TRANSPOSE: 'conv3d_transpose',
  } as const;
  const all = kernel.length === 3 || depthwise;
  const around = (values: readonly number[]) => (all ? [1, ...values, 1] : values);
  const dilations = depthwise ? dilation_factor : around(dilation_factor);
  const args = [
    'x',
    arranged('w', weight.as(''), axes),
    ...(output_size ? [`output_shape=(x.shape[0], ${[...output_size, out_channels].join(', ')})`] : []),
    ...keywords({ strides: around(stride), padding, dilations }),
  ];
  return pythonFunction(
    ['import numpy as np', 'import tensorflow as tf'],
    `x: ${axesText(channelsLast(subject))}`,
    steps,
    [...call(`y = tf.nn.${functions[op]}`, args), ...(bias ? ['y = tf.nn.bias_add(y, b)'] : [])],
  );
}
