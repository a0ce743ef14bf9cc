import type { LayerDType } from '../../tensor/dtype.ts';
import { extentOf } from '../extent.ts';
import {
  type AutoPad,
  isTransposed,
  type LayerSpec,
  type PaddingPair,
  paddingPairs,
  weightShape,
} from '../layer.ts';
import type { InputlessLayer } from '../stored-spec.ts';
import { needsSizes, spatialSizes } from './dialect.ts';
import { beginsThenEnds, pairsOf } from './steps.ts';
import { checkKernel, checkLengths, checkWithout, layerType } from './words.ts';

/** The Pad operator's names of padding modes. `wrap` came with opset 19. */
export const padModes = {
  zeros: 'constant',
  reflect: 'reflect',
  replicate: 'edge',
  circular: 'wrap',
} as const;

/** A Conv or ConvTranspose node: its attributes, the shape of its W, and whether it has a B. */
export interface OnnxNode {
  readonly op_type: 'Conv' | 'ConvTranspose';
  readonly kernel_shape: readonly number[];
  readonly strides?: readonly number[] | undefined;
  readonly pads?: readonly number[] | undefined;
  readonly auto_pad?: AutoPad | undefined;
  readonly dilations?: readonly number[] | undefined;
  readonly group: number;
  readonly output_padding?: readonly number[] | undefined;
  readonly output_shape?: readonly number[] | undefined;
  readonly weight_shape: readonly number[];
  readonly bias: boolean;
}

/**
 * The layer of a node: https://onnx.ai/onnx/operators/onnx__Conv.html and onnx__ConvTranspose.html. Neither its ranges
 * nor their combination have been checked.
 * @param inputShape the input's sizes, its spatial ones last, where they are known
 * @throws ProblemError `invalid-layer`, pointers relative to the attributes
 */
export function readNode(
  node: OnnxNode,
  dtype: LayerDType,
  inputShape: readonly number[] | undefined,
): LayerSpec {
  const { op_type, kernel_shape, strides, pads, auto_pad, dilations, group, weight_shape } = node;
  const transposed = op_type === 'ConvTranspose';
  const axes = kernel_shape.length;
  checkKernel('weight_shape', weight_shape, kernel_shape, 2);
  checkLengths(node, ['strides', 'dilations', 'output_padding', 'output_shape'], axes);
  checkLengths(node, ['pads'], axes, 2);
  if (!transposed) checkWithout(node, ['output_padding', 'output_shape'], op_type);
  const [first, second] = weight_shape;
  return {
    type: layerType(axes, transposed),
    in_channels: transposed ? first : second * group,
    out_channels: transposed ? second * group : first,
    kernel_size: kernel_shape,
    stride: strides ?? 1,
    ...(pads && { padding: pairsOf(pads) }),
    ...(auto_pad && { auto_pad }),
    ...(transposed && { output_padding: node.output_padding }),
    ...(node.output_shape && endsFor(node, node.output_shape, spatialSizes(inputShape, axes))),
    dilation: dilations ?? 1,
    groups: group,
    bias: node.bias,
    padding_mode: 'zeros',
    dtype,
  };
}

/**
 * ConvTranspose: total = stride·(size − 1) + output_padding + extent − output_shape is cropped, the odd element at the
 * end with SAME_UPPER, else at the beginning. What is missing is appended.
 */
function endsFor(
  { kernel_shape, strides, dilations, output_padding, auto_pad }: OnnxNode,
  outputShape: readonly number[],
  sizes: readonly number[] | undefined,
): Pick<LayerSpec, 'padding' | 'auto_pad' | 'output_padding'> {
  if (!sizes) throw needsSizes('output_shape');
  const totals = outputShape.map((output, i) => {
    const extent = extentOf(kernel_shape[i], dilations?.[i] ?? 1);
    return (strides?.[i] ?? 1) * (sizes[i] - 1) + (output_padding?.[i] ?? 0) + extent - output;
  });
  return {
    padding: totals.map((total) => halves(Math.max(0, total), auto_pad === 'SAME_UPPER')),
    output_padding: totals.map((total, i) => (output_padding?.[i] ?? 0) + Math.max(0, -total)),
    auto_pad: undefined,
  };
}

/** The node of a layer. Padding by other modes than zeros stands in front of it, and is not in the node. */
export function nodeOf(layer: InputlessLayer): OnnxNode {
  const { kernel_size, stride, dilation, groups, auto_pad, padding_mode, bias } = layer;
  const none = kernel_size.map((): PaddingPair => [0, 0]);
  const { pairs, output_padding } = withShortOutputPadding(layer, none);
  return {
    op_type: isTransposed(layer) ? 'ConvTranspose' : 'Conv',
    kernel_shape: kernel_size,
    strides: stride,
    ...(auto_pad ? { auto_pad } : { pads: beginsThenEnds(padding_mode === 'zeros' ? pairs : none) }),
    dilations: dilation,
    group: groups,
    ...(output_padding && { output_padding }),
    weight_shape: weightShape({ ...layer, padding: none }),
    bias,
  };
}

/**
 * The same output by less cropping of its end in place of an output padding as long as the stride, which onnxruntime
 * does not take.
 */
function withShortOutputPadding(
  { stride, padding, output_padding }: InputlessLayer,
  none: readonly PaddingPair[],
) {
  const pairs = padding ? paddingPairs({ padding }) : none;
  if (!output_padding?.some((amount, axis) => amount >= stride[axis])) return { pairs, output_padding };
  const shifts = output_padding.map((amount, axis) => Math.min(amount, pairs[axis][1]));
  return {
    pairs: pairs.map(([before, after], axis): PaddingPair => [before, after - shifts[axis]]),
    output_padding: output_padding.map((amount, axis) => amount - shifts[axis]),
  };
}

function halves(total: number, oddAtEnd: boolean): PaddingPair {
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return oddAtEnd ? [less, more] : [more, less];
}
