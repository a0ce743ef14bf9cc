import { extentOf } from '../extent.ts';
import type { LayerSpec, PaddingPair } from '../layer.ts';
import { wrongAttribute } from './dialect.ts';
import { checkLengths, checkWithout, checkWithoutGroups, layerType } from './words.ts';

/** Arguments of a layer of Keras, and the channels of its input. */
export interface KerasAttributes {
  readonly class_name: `${'Conv' | 'DepthwiseConv'}${1 | 2}D` | 'Conv3D' | `Conv${1 | 2 | 3}DTranspose`;
  /** Not of depthwise layers. */
  readonly filters?: number | undefined;
  readonly kernel_size: readonly number[];
  readonly strides?: readonly number[] | undefined;
  /** `causal` of Conv1D alone: extent − 1 zeros in front. */
  readonly padding: 'valid' | 'same' | 'causal';
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
 * The layer that the arguments state. Neither its ranges nor their combination have been checked.
 * @throws ProblemError `invalid-layer`, pointers relative to the arguments
 */
export function readArguments(attributes: KerasAttributes): LayerSpec {
  const { class_name, kernel_size, strides, padding, dilation_rate, groups = 1, dtype } = attributes;
  const { filters, depth_multiplier = 1, input_channels, use_bias } = attributes;
  const isTransposed = class_name.endsWith('Transpose');
  const isDepthwise = class_name.startsWith('Depthwise');
  const axes = Number(/\d/.exec(class_name)?.[0]);
  checkLengths(attributes, ['kernel_size', 'strides', 'dilation_rate', 'output_padding'], axes);
  if (isDepthwise) checkWithout(attributes, ['filters'], class_name);
  else checkWithout(attributes, ['depth_multiplier'], class_name);
  if (isDepthwise || isTransposed) checkWithoutGroups('groups', groups, class_name);
  if (!isTransposed) checkWithout(attributes, ['output_padding'], class_name);
  if (padding === 'causal' && class_name !== 'Conv1D')
    throw wrongAttribute('padding', `${class_name} has no padding causal`, 'valid or same');
  const refused = stridesWithDilation(strides ?? [], dilation_rate ?? []);
  if (refused) throw wrongAttribute('dilation_rate', refused, 'strides or dilation_rate of ones');
  if (!isDepthwise && filters === undefined)
    throw wrongAttribute('filters', 'filters is required', 'the channels of the output');
  return {
    type: layerType(axes, isTransposed),
    in_channels: input_channels,
    out_channels: isDepthwise ? input_channels * depth_multiplier : (filters ?? input_channels),
    kernel_size,
    stride: strides ?? 1,
    ...(isTransposed ? cropsOf(attributes) : paddingOf(attributes)),
    dilation: dilation_rate ?? 1,
    groups: isDepthwise ? input_channels : groups,
    bias: use_bias,
    padding_mode: 'zeros',
    dtype: kerasTypes[dtype],
  };
}

/** Why Keras refuses strides beside dilation. Undefined where it does not. */
export function stridesWithDilation(
  strides: readonly number[],
  dilation: readonly number[],
): string | undefined {
  if (strides.every((step) => step === 1) || dilation.every((rate) => rate === 1)) return undefined;
  return `Keras refuses strides above 1 together with dilation_rate above 1: strides are ${strides.join(', ')}, dilation_rate ${dilation.join(', ')}`;
}

function paddingOf({
  padding,
  kernel_size: [kernel],
  dilation_rate = [1],
}: KerasAttributes): Pick<LayerSpec, 'padding' | 'auto_pad'> {
  if (padding === 'causal') return { padding: [[extentOf(kernel, dilation_rate[0]) - 1, 0]] };
  return { auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID' };
}

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
