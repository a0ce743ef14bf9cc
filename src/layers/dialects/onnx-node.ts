import type { LayerDType } from '../../tensor/dtype.ts';
import { extentOf } from '../extent.ts';
import type { AutoPad, LayerSpec, PaddingPair } from '../layer.ts';
import { needsSizes } from './dialect.ts';
import { pairsOf } from './steps.ts';
import { checkKernel, checkLengths, checkWithout, layerType } from './words.ts';

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
    ...(node.output_shape && endsFor(node, node.output_shape, inputShape?.slice(-axes))),
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

function halves(total: number, oddAtEnd: boolean): PaddingPair {
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return oddAtEnd ? [less, more] : [more, less];
}
