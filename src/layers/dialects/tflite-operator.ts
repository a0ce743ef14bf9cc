import { extentOf } from '../extent.ts';
import type { LayerSpec, PaddingPair } from '../layer.ts';
import { needsSizes, spatialSizes, wrongAttribute } from './dialect.ts';
import { checkLengths, checkWithout, layerType } from './words.ts';

/** Options of an operator of TFLite, the shapes of its filter and its output, and the channels of its input. */
export interface TfliteAttributes {
  readonly op: keyof typeof operators;
  readonly padding: 'SAME' | 'VALID';
  readonly stride: readonly number[];
  readonly dilation_factor: readonly number[];
  readonly depth_multiplier?: number | undefined;
  readonly fused_activation_function: 'NONE';
  readonly filter_shape: readonly number[];
  readonly input_channels: number;
  readonly bias: boolean;
  /** Of transposed operators: the spatial sizes of the output. */
  readonly output_size?: readonly number[] | undefined;
}

/** The operators: their axes, the letters of their filters, and where the kernel and the channels are in those. */
export const operators = {
  CONV_2D: { axes: 2, filter: 'OHWI', kernel: 1, out: 0, transposed: false },
  DEPTHWISE_CONV_2D: { axes: 2, filter: '1HWO', kernel: 1, out: 3, transposed: false },
  TRANSPOSE_CONV: { axes: 2, filter: 'OHWI', kernel: 1, out: 0, transposed: true },
  CONV_3D: { axes: 3, filter: 'DHWIO', kernel: 0, out: 4, transposed: false },
  CONV_3D_TRANSPOSE: { axes: 3, filter: 'DHWOI', kernel: 0, out: 3, transposed: true },
} as const;

/**
 * The layer that an operator states. Neither its ranges nor their combination have been checked.
 * @param inputShape the input's sizes, its spatial ones last, where they are known
 * @throws ProblemError `invalid-layer`, pointers relative to the attributes
 */
export function readOperator(
  attributes: TfliteAttributes,
  inputShape: readonly number[] | undefined,
): LayerSpec {
  const { op, stride, dilation_factor, filter_shape, input_channels, padding, bias } = attributes;
  const { axes, kernel, out, transposed } = operators[op];
  checkLengths(attributes, ['stride', 'dilation_factor', 'output_size'], axes);
  const groups = groupsOf(attributes);
  const kernel_size = filter_shape.slice(kernel, kernel + axes);
  if (!transposed) checkWithout(attributes, ['output_size'], op);
  return {
    type: layerType(axes, transposed),
    in_channels: input_channels,
    out_channels: filter_shape[out],
    kernel_size,
    stride,
    ...(transposed
      ? cropsOf(attributes, kernel_size, spatialSizes(inputShape, axes))
      : { auto_pad: padding === 'SAME' ? 'SAME_UPPER' : 'VALID' }),
    dilation: dilation_factor,
    groups,
    bias,
    padding_mode: 'zeros',
    dtype: 'float32',
  };
}

/**
 * The groups that the filter's shape states. Only CONV_2D and DEPTHWISE_CONV_2D have any.
 * @throws ProblemError `invalid-layer` where the shape does not fit the operator
 */
function groupsOf({ op, filter_shape, input_channels, depth_multiplier }: TfliteAttributes): number {
  const { axes, filter } = operators[op];
  const wrong = (what: string) =>
    wrongAttribute('filter_shape', `filter_shape [${filter_shape.join(', ')}] ${what}`, `it is ${filter}`);
  if (filter_shape.length !== axes + 2) throw wrong(`of ${op} has ${filter_shape.length} entries`);
  if (op === 'DEPTHWISE_CONV_2D') {
    if (filter_shape[0] !== 1) throw wrong(`of ${op} does not begin with 1`);
    const multiplier = filter_shape[3] / input_channels;
    if (depth_multiplier === undefined || depth_multiplier === multiplier) return input_channels;
    const message = `depth_multiplier is ${depth_multiplier}, but the filter has ${filter_shape[3]} outputs of ${input_channels} channels`;
    throw wrongAttribute('depth_multiplier', message, 'leave it out: the filter states it');
  }
  if (depth_multiplier !== undefined) checkWithout({ depth_multiplier }, ['depth_multiplier'], op);
  const inOfGroup = filter_shape[filter.indexOf('I')];
  const groups = input_channels / inOfGroup;
  if (groups === 1 || (op === 'CONV_2D' && Number.isInteger(groups))) return groups;
  throw wrong(`has ${inOfGroup} input channels, but input_channels is ${input_channels}`);
}

/**
 * What a transposed operator crops and appends to have its output's sizes: SAME as its adjoint pads, half of
 * (size − 1)·stride + extent − output before; VALID nothing before.
 */
function cropsOf(
  { stride, dilation_factor, padding, output_size }: TfliteAttributes,
  kernel: readonly number[],
  sizes: readonly number[] | undefined,
): Pick<LayerSpec, 'padding' | 'output_padding'> {
  if (!sizes || !output_size) throw needsSizes('output_size');
  const over = kernel.map(
    (size, i) => (sizes[i] - 1) * stride[i] + extentOf(size, dilation_factor[i]) - output_size[i],
  );
  const before = over.map((total) => (padding === 'SAME' ? Math.floor(Math.max(0, total) / 2) : 0));
  return {
    padding: over.map((total, i): PaddingPair => [before[i], Math.max(0, total - before[i])]),
    output_padding: over.map((total) => Math.max(0, -total)),
  };
}
