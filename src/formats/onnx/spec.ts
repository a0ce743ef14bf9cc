import { type OnnxNode, readNode } from '../../layers/dialects/onnx-node.ts';
import type { LayerSpec } from '../../layers/layer.ts';
import type { LayerDType } from '../../tensor/dtype.ts';
import { elementCount, shapeText } from '../../tensor/tensor.ts';
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
  readonly dtype: LayerDType;
}

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
  const kernel = weightShape.slice(2);
  const axes = kernel.length;
  if (axes < 1 || axes > 3)
    throw new NotTaken(`its weight has the shape ${shapeText(weightShape)}: 3 to 5 axes are taken`);
  if (weightShape.some((size) => size < 1 || size > 2 ** 24))
    throw new NotTaken(
      `its weight has the shape ${shapeText(weightShape)}: each size is from 1 to ${2 ** 24}`,
    );
  if (elementCount(weightShape) > 2 ** 52)
    throw new NotTaken(`its weight has the shape ${shapeText(weightShape)}: 2^52 elements are the most`);
  const perAxis = (name: string, least: number) => intsAttribute(attributes, name, axes, least);
  const auto_pad = autoPadOf(attributes);
  const node: OnnxNode = {
    op_type: isTransposed ? 'ConvTranspose' : 'Conv',
    kernel_shape: perAxis('kernel_shape', 1) ?? kernel,
    strides: perAxis('strides', 1),
    dilations: perAxis('dilations', 1),
    group: intAttribute(attributes, 'group', 1, 1),
    ...(auto_pad === 'NOTSET' ? { pads: padsOf(attributes, axes) } : { auto_pad }),
    ...(isTransposed && {
      output_padding: perAxis('output_padding', 0),
      output_shape: outputShapeOf(attributes, axes),
    }),
    weight_shape: weightShape,
    bias,
  };
  const isKnown = inputShape?.length === axes + 2 && inputShape.slice(2).every((size) => size > 0);
  return readNode(node, dtype, isKnown ? inputShape : undefined);
}

function autoPadOf(attributes: Attributes) {
  const rule = textAttribute(attributes, 'auto_pad') || 'NOTSET';
  if (rule === 'NOTSET' || rule === 'VALID' || rule === 'SAME_UPPER' || rule === 'SAME_LOWER') return rule;
  throw new NotTaken(`auto_pad ${quoteText(rule)} is none of NOTSET, SAME_UPPER, SAME_LOWER, VALID`);
}

/** pads: all begins, then all ends. */
function padsOf(attributes: Attributes, axes: number): readonly number[] | undefined {
  const pads = intsAttribute(attributes, 'pads', 2 * axes, Number.NEGATIVE_INFINITY);
  if (pads?.some((amount) => amount < 0))
    throw new NotTaken(`pads ${shapeText(pads)} are negative: they would crop`);
  return pads;
}

/** output_shape: the spatial sizes, in old models behind those of batch and channels. */
function outputShapeOf(attributes: Attributes, axes: number): readonly number[] | undefined {
  const { length = 0 } = attributes.get('output_shape')?.ints ?? [];
  const count = length === axes + 2 ? length : axes;
  return intsAttribute(attributes, 'output_shape', count, count === axes ? 1 : 0)?.slice(-axes);
}
