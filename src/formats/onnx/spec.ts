import { extentOf } from '../../layers/extent.ts';
import type { LayerSpec, LayerType, PaddingPair } from '../../layers/layer.ts';
import type { ComputeDType } from '../../tensor/dtype.ts';
import { shapeText } from '../../tensor/tensor.ts';
import { quoteText } from '../quote.ts';
import { type Attributes, intAttribute, intsAttribute, NotTaken, textAttribute } from './attributes.ts';

/** What a convolution's operator, attributes and shapes say of it. */
export interface Stated {
  readonly isTransposed: boolean;
  readonly attributes: Attributes;
  /** `[M, C / group, *kernel]`, transposed `[C, M / group, *kernel]`. */
  readonly weightShape: readonly number[];
  /** -1 where a size is not known; undefined where nothing is. */
  readonly inputShape: readonly number[] | undefined;
  readonly bias: boolean;
  readonly dtype: ComputeDType;
}

const types: readonly (readonly [LayerType, LayerType])[] = [
  ['conv1d', 'conv_transpose1d'],
  ['conv2d', 'conv_transpose2d'],
  ['conv3d', 'conv_transpose3d'],
];

/**
 * The layer of a convolution (https://onnx.ai/onnx/operators/onnx__Conv.html, onnx__ConvTranspose.html).
 * @throws NotTaken with the reason where there is none
 */
export function specOf({
  isTransposed,
  attributes,
  weightShape,
  inputShape,
  bias,
  dtype,
}: Stated): LayerSpec {
  const [first, second, ...kernel] = weightShape;
  const axes = kernel.length;
  const type = types[axes - 1]?.[isTransposed ? 1 : 0];
  if (type === undefined)
    throw new NotTaken(`its weight has the shape ${shapeText(weightShape)}: 3 to 5 axes are taken`);
  if (weightShape.some((size) => size < 1 || size > 2 ** 24))
    throw new NotTaken(
      `its weight has the shape ${shapeText(weightShape)}: each size is from 1 to ${2 ** 24}`,
    );
  const groups = intAttribute(attributes, 'group', 1, 1);
  const [in_channels, out_channels] = isTransposed ? [first, second * groups] : [second * groups, first];
  const kernelShape = intsAttribute(attributes, 'kernel_shape', axes, 1) ?? kernel;
  if (kernelShape.some((size, axis) => size !== kernel[axis]))
    throw new NotTaken(`kernel_shape is ${shapeText(kernelShape)}, but the weight has ${shapeText(kernel)}`);
  const ones = kernel.map(() => 1);
  const stride = intsAttribute(attributes, 'strides', axes, 1) ?? ones;
  const dilation = intsAttribute(attributes, 'dilations', axes, 1) ?? ones;
  const common = {
    type,
    in_channels,
    out_channels,
    kernel_size: kernel,
    stride,
    dilation,
    groups,
    bias,
    dtype,
  };
  const layer = { ...common, padding_mode: 'zeros' } as const;
  const rule = autoPadOf(attributes);
  if (!isTransposed)
    return { ...layer, ...(rule === 'NOTSET' ? padsOf(attributes, axes) : { auto_pad: rule }) };
  const output_padding = intsAttribute(attributes, 'output_padding', axes, 0) ?? kernel.map(() => 0);
  const sizes = outputShapeOf(attributes, axes);
  if (sizes) return { ...layer, ...croppedTo(sizes, { ...layer, output_padding }, inputShape, rule) };
  return { ...layer, output_padding, ...(rule === 'NOTSET' ? padsOf(attributes, axes) : { auto_pad: rule }) };
}

function autoPadOf(attributes: Attributes) {
  const rule = textAttribute(attributes, 'auto_pad') || 'NOTSET';
  if (rule === 'NOTSET' || rule === 'VALID' || rule === 'SAME_UPPER' || rule === 'SAME_LOWER') return rule;
  throw new NotTaken(`auto_pad ${quoteText(rule)} is none of NOTSET, SAME_UPPER, SAME_LOWER, VALID`);
}

/** pads: all begins, then all ends. */
function padsOf(attributes: Attributes, axes: number): { readonly padding: readonly PaddingPair[] } {
  const pads =
    intsAttribute(attributes, 'pads', 2 * axes, Number.NEGATIVE_INFINITY) ?? Array(2 * axes).fill(0);
  if (pads.some((amount) => amount < 0))
    throw new NotTaken(`pads ${shapeText(pads)} are negative: they would crop`);
  return { padding: pads.slice(0, axes).map((before, axis) => [before, pads[axes + axis]] as const) };
}

/** output_shape: the spatial sizes, in old models behind those of batch and channels. */
function outputShapeOf(attributes: Attributes, axes: number): readonly number[] | undefined {
  const { length = 0 } = attributes.get('output_shape')?.ints ?? [];
  const count = length === axes + 2 ? length : axes;
  return intsAttribute(attributes, 'output_shape', count, count === axes ? 1 : 0)?.slice(-axes);
}

/**
 * The cropping that gives the sizes of output_shape: total = stride·(in − 1) + output_padding + dilation·(k − 1) + 1 −
 * out, split as auto_pad says. What is missing to a longer output is added to the output padding.
 */
function croppedTo(
  sizes: readonly number[],
  { kernel_size, stride, dilation, output_padding }: Readonly<Record<Lists, readonly number[]>>,
  inputShape: readonly number[] | undefined,
  rule: ReturnType<typeof autoPadOf>,
): Pick<LayerSpec, 'padding' | 'output_padding'> {
  const input = inputShape?.slice(2) ?? [];
  if (input.length !== sizes.length || input.some((size) => size < 1))
    throw new NotTaken('output_shape makes its padding of the sizes of the input, which are not known');
  const totals = sizes.map((size, i) => {
    const natural = stride[i] * (input[i] - 1) + output_padding[i] + extentOf(kernel_size[i], dilation[i]);
    return natural - size;
  });
  return {
    padding: totals.map((total): PaddingPair => {
      const [less, more] = [Math.floor(Math.max(0, total) / 2), Math.ceil(Math.max(0, total) / 2)];
      return rule === 'SAME_UPPER' ? [less, more] : [more, less];
    }),
    output_padding: output_padding.map((amount, i) => amount + Math.max(0, -totals[i])),
  };
}

type Lists = 'kernel_size' | 'stride' | 'dilation' | 'output_padding';
