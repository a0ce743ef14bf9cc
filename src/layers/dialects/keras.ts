import { extentOf } from '../extent.ts';
import { type LayerSpec, type PaddingPair, weightShape } from '../layer.ts';
import { Arrangement, arranged, type WeightArrangement } from './arrangement.ts';
import { cannot, type Dialect, type Expressed, type Inexpressible, wrongAttribute } from './dialect.ts';
import { padCode } from './extension-code.ts';
import { axesText, channelsLast, weightLetters } from './letters.ts';
import { call, keywords, pythonFunction, slices } from './python.ts';
import { cropStep, padStep } from './steps.ts';
import { endsOf, padsBy, padsNothing, type Subject } from './subject.ts';
import { checkLength, layerType } from './words.ts';

/** Arguments of a layer of Keras, and the channels of its input. */
export interface KerasAttributes {
  readonly class_name: `${'Conv' | 'DepthwiseConv'}${1 | 2}D` | 'Conv3D' | `Conv${1 | 2 | 3}DTranspose`;
  /** Not of depthwise layers. */
  readonly filters?: number | undefined;
  readonly kernel_size: readonly number[];
  readonly strides?: readonly number[] | undefined;
  readonly padding: 'valid' | 'same';
  readonly output_padding?: readonly number[] | null | undefined;
  readonly dilation_rate?: readonly number[] | undefined;
  readonly groups?: number | undefined;
  readonly depth_multiplier?: number | undefined;
  readonly use_bias: boolean;
  readonly dtype: keyof typeof kerasTypes;
  readonly input_channels: number;
}

/** Keras's names of dtypes are ours. */
export const kerasTypes = {
  float32: 'float32',
  float64: 'float64',
  float16: 'float16',
  bfloat16: 'bfloat16',
} as const;

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

  read(attributes) {
    const { class_name, kernel_size, strides, padding, dilation_rate, groups = 1, dtype } = attributes;
    const { filters, depth_multiplier = 1, input_channels, use_bias } = attributes;
    const isTransposed = class_name.endsWith('Transpose');
    const isDepthwise = class_name.startsWith('Depthwise');
    const axes = Number(/\d/.exec(class_name)?.[0]);
    for (const name of ['kernel_size', 'strides', 'dilation_rate', 'output_padding'] as const)
      checkLength(name, attributes[name] ?? undefined, axes);
    if (!isDepthwise && filters === undefined)
      throw wrongAttribute('filters', 'filters is required', 'the channels of the output');
    return {
      type: layerType(axes, isTransposed),
      in_channels: input_channels,
      out_channels: isDepthwise ? input_channels * depth_multiplier : (filters ?? input_channels),
      kernel_size,
      stride: strides ?? 1,
      ...(isTransposed ? cropsOf(attributes) : { auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID' }),
      dilation: dilation_rate ?? 1,
      groups: isDepthwise ? input_channels : groups,
      bias: use_bias,
      padding_mode: 'zeros',
      dtype: kerasTypes[dtype],
    };
  },
} as const satisfies Dialect<KerasAttributes>;

function refusal({ layer, transposed, rule }: Subject): string | undefined {
  const { stride, dilation, groups } = layer;
  if (transposed && groups > 1)
    return 'transposed layers of Keras have no groups: use one layer per group, and concatenate';
  if (stride.some((step) => step > 1) && dilation.some((rate) => rate > 1))
    return `Keras refuses strides above 1 together with dilation_rate above 1: strides are ${stride.join(', ')}, dilation_rate ${dilation.join(', ')}`;
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
  const attributes: KerasAttributes = {
    class_name: depthwise ? `DepthwiseConv${axes === 1 ? 1 : 2}D` : className(axes),
    ...(depthwise ? { depth_multiplier: out_channels / in_channels } : { filters: out_channels }),
    kernel_size,
    strides: stride,
    padding: same ? 'same' : 'valid',
    dilation_rate: dilation,
    ...(depthwise ? {} : { groups }),
    use_bias: layer.bias,
    dtype: layer.dtype,
    input_channels: in_channels,
  };
  const steps =
    same || rule ? [] : padStep(layer.padding_mode, pads, padCode(layer.padding_mode, pads, kerasPads));
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

/** Keras crops by `same`, or not at all. */
function transposed(subject: Subject): Expressed<KerasAttributes> | Inexpressible {
  const { layer, axes, extents } = subject;
  const ends = endsOf(subject);
  const own = layer.stride.map((step, i) => Math.max(0, step - extents[i]));
  const automatic = ends.tails.every((tail, i) => tail === own[i]);
  if (!automatic && ends.tails.some((tail, i) => tail >= layer.stride[i]))
    return cannot(`output_padding of Keras is less than the stride: ${ends.tails.join(', ')} are asked for`);
  const same =
    automatic &&
    ends.crops.some(([, after]) => after > 0) &&
    ends.crops.every(([before, after], i) => {
      const total = Math.max(0, extents[i] - layer.stride[i]);
      return before === Math.floor(total / 2) && after === total - before;
    });
  const attributes: KerasAttributes = {
    class_name: `${className(axes)}Transpose`,
    filters: layer.out_channels,
    kernel_size: layer.kernel_size,
    strides: layer.stride,
    padding: same ? 'same' : 'valid',
    output_padding: automatic ? null : ends.tails,
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

/**
 * What a transposed layer crops and appends. The output is (size − 1)·stride + extent + tail long without the crop; its
 * output_padding replaces the tail of max(0, stride − extent), and with `same` also the rule of the crop:
 * 2·⌊extent / 2⌋ − output_padding in all.
 */
function cropsOf(attributes: KerasAttributes): Pick<LayerSpec, 'padding' | 'output_padding'> {
  const { kernel_size, padding, output_padding, strides = [], dilation_rate = [] } = attributes;
  const axes = kernel_size.map((kernel, i) => {
    const extent = extentOf(kernel, dilation_rate[i] ?? 1);
    const over = extent - (strides[i] ?? 1);
    const asked = output_padding?.[i];
    if (padding === 'valid') return { crop: 0, tail: asked ?? Math.max(0, -over) };
    const total = asked === undefined ? over : 2 * Math.floor(extent / 2) - asked;
    return { crop: Math.max(0, total), tail: Math.max(0, -total) };
  });
  return {
    padding: axes.map(({ crop }): PaddingPair => [Math.floor(crop / 2), Math.ceil(crop / 2)]),
    output_padding: axes.map(({ tail }) => tail),
  };
}

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
