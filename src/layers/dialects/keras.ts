import { weightShape } from '../layer.ts';
import { Arrangement, arranged, type WeightArrangement } from './arrangement.ts';
import { cannot, type Dialect, type Expressed, type Inexpressible } from './dialect.ts';
import { padCode } from './extension-code.ts';
import { type KerasAttributes, readArguments, stridesWithDilation } from './keras-layer.ts';
import { axesText, channelsLast, weightLetters } from './letters.ts';
import { call, keywords, pythonFunction, slices } from './python.ts';
import { cropStep, padStep } from './steps.ts';
import { endsOf, isCausal, padsBy, padsNothing, type Subject } from './subject.ts';

/**
 * Keras 3 with channels last, on TensorFlow: https://keras.io/api/layers/convolution_layers/. Its `same` is ONNX's
 * SAME_UPPER.
 */
export const keras = {
  write(subject) {
    const reason = refusal(subject);
    return reason === undefined
      ? subject.transposed
        ? transposed(subject)
        : forward(subject)
      : cannot(reason);
  },

  fields: {
    type: 'class_name',
    in_channels: 'input_channels',
    out_channels: 'filters',
    stride: 'strides',
    auto_pad: 'padding',
    dilation: 'dilation_rate',
    bias: 'use_bias',
  },

  read: readArguments,
} as const satisfies Dialect<KerasAttributes>;

function refusal({ layer, transposed, rule }: Subject): string | undefined {
  const { stride, dilation, groups } = layer;
  if (transposed && groups > 1)
    return 'transposed layers of Keras have no groups: use one layer per group, and concatenate';
  const refused = stridesWithDilation(stride, dilation);
  if (refused) return refused;
  if (rule === 'SAME_LOWER') return 'SAME_LOWER depends on the size of the input: give input_shape';
  if (rule && layer.padding_mode !== 'zeros')
    return 'the padding depends on the size of the input: give input_shape';
  return undefined;
}

function forward(subject: Subject): Expressed<KerasAttributes> {
  const { layer, pads, axes, rule } = subject;
  const { in_channels, out_channels, groups, stride, kernel_size, dilation } = layer;
  const same = layer.padding_mode === 'zeros' && !padsNothing(subject) && padsBy('SAME_UPPER', subject);
  const depthwise = subject.depthwise && axes < 3 && stride.every((step) => step === stride[0]);
  const causal = !same && !depthwise && isCausal(subject);
  const attributes: KerasAttributes = {
    class_name: depthwise ? `DepthwiseConv${axes === 1 ? 1 : 2}D` : className(axes),
    ...(depthwise ? { depth_multiplier: out_channels / in_channels } : { filters: out_channels }),
    kernel_size,
    strides: stride,
    padding: same ? 'same' : causal ? 'causal' : 'valid',
    dilation_rate: dilation,
    ...(depthwise ? {} : { groups }),
    use_bias: layer.bias,
    dtype: layer.dtype,
    input_channels: in_channels,
  };
  const steps =
    same || causal || rule
      ? []
      : padStep(layer.padding_mode, pads, padCode(layer.padding_mode, pads, kerasPads));
  const torch = new Arrangement(weightShape(layer));
  const [first, second, ...kernel] = torch.shape.keys();
  const weight = depthwise
    ? torch
        .reshape(in_channels, out_channels / in_channels, ...kernel_size)
        .transpose(...kernel, first, second)
        .as(weightLetters('kIM', axes))
    : torch.transpose(...kernel, second, first).as(weightLetters('kIO', axes));
  return {
    attributes,
    code: code(subject, attributes, weight, steps),
    input_layout: channelsLast(subject),
    weight,
    steps,
  };
}

/**
 * Keras crops by `same`, or not at all. `same` crops extent − stride in all, or 2·⌊extent / 2⌋ − output_padding, the
 * smaller half in front.
 */
function transposed(subject: Subject): Expressed<KerasAttributes> | Inexpressible {
  const { layer, axes, extents } = subject;
  const { stride } = layer;
  const ends = endsOf(subject);
  const totals = ends.crops.map(([before, after], i) => before + after - ends.tails[i]);
  const halved = ends.crops.every(([before], i) => before === Math.floor(Math.max(0, totals[i]) / 2));
  const byStride = totals.every((total, i) => total === extents[i] - stride[i]);
  const left = totals.map((total, i) => 2 * Math.floor(extents[i] / 2) - total);
  const cropped = ends.crops.some(([, after]) => after > 0);
  const same = cropped && halved && (byStride || left.every((size, i) => size >= 0 && size < stride[i]));
  const automatic = same
    ? byStride
    : ends.tails.every((tail, i) => tail === Math.max(0, stride[i] - extents[i]));
  if (!same && !automatic && ends.tails.some((tail, i) => tail >= stride[i]))
    return cannot(`output_padding of Keras is less than the stride: ${ends.tails.join(', ')} are asked for`);
  const attributes: KerasAttributes = {
    class_name: `${className(axes)}Transpose`,
    filters: layer.out_channels,
    kernel_size: layer.kernel_size,
    strides: layer.stride,
    padding: same ? 'same' : 'valid',
    output_padding: automatic ? null : same ? left : ends.tails,
    dilation_rate: layer.dilation,
    use_bias: layer.bias,
    dtype: layer.dtype,
    input_channels: layer.in_channels,
  };
  const steps = same ? [] : cropStep(ends.crops, `y = ${slices(ends.crops, 1, 1)}`);
  const torch = new Arrangement(weightShape(layer));
  const [first, second, ...kernel] = torch.shape.keys();
  const weight = torch.transpose(...kernel, second, first).as(weightLetters('kOI', axes));
  return {
    attributes,
    code: code(subject, attributes, weight, steps),
    input_layout: channelsLast(subject),
    weight,
    steps,
  };
}

const kerasPads = { name: 'keras.ops', reflect: 'reflect', take: 'take' } as const;

const className = (axes: number) => (axes === 1 ? 'Conv1D' : axes === 2 ? 'Conv2D' : 'Conv3D');

function code(
  subject: Subject,
  { class_name, input_channels: _, ...named }: KerasAttributes,
  weight: WeightArrangement,
  steps: Expressed['steps'],
): string {
  const args = keywords(named);
  const parameters = [arranged('w', weight, subject.axes), ...(named.use_bias ? ['b'] : [])];
  return pythonFunction(
    ['import keras', 'import numpy as np'],
    `x: ${axesText(channelsLast(subject))}`,
    steps,
    [
      ...call(`conv = keras.layers.${class_name}`, args),
      'conv.build(x.shape)',
      `conv.set_weights([${parameters.join(', ')}])`,
      'y = conv(x)',
    ],
  );
}
