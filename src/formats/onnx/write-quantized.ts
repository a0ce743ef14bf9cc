import { nodeOf } from '../../layers/dialects/onnx-node.ts';
import { isTransposed, spatialAxes, weightShape } from '../../layers/layer.ts';
import type { InputlessLayer } from '../../layers/stored-spec.ts';
import { type Quantization, rangeOf } from '../../quantization/parameters.ts';
import type { DType, Elements } from '../../tensor/dtype.ts';
import { dtypeOf, elements } from '../../tensor/tensor.ts';
import { bytesOfElements, nameIn } from '../element-bytes.ts';
import { elementTypeNumber } from './element-types.ts';
import { names, padOf, whyNotWritten } from './write.ts';
import {
  graphMessage,
  modelMessage,
  nodeMessage,
  tensorMessage,
  valueInfoMessage,
} from './write-messages.ts';
import type { Parts } from './writer.ts';

/** The integers of a quantized layer. */
interface IntegerParameters {
  readonly weight: Elements;
  readonly bias: Elements | null;
}

const typeOf = (dtype: DType) => elementTypeNumber(nameIn('onnx', dtype));

/** Why a quantized layer has no model. Undefined where it has one. */
export function whyNotQuantized(layer: InputlessLayer): string | undefined {
  return isTransposed(layer) ? 'QLinearConv of ONNX has no transposed form' : whyNotWritten(layer);
}

/**
 * A model of one layer of integers, `output = QLinearConv(input, …)`, with Pad in front where the padding repeats
 * elements, and Clip behind where the activation has bounds of its own. Batch and spatial sizes are open. Ask
 * `whyNotQuantized` first.
 * @returns its bytes in parts. Parameters are not copied.
 */
export function quantizedModelParts(
  layer: InputlessLayer,
  quantization: Quantization,
  { weight, bias }: IntegerParameters,
): Parts {
  const { in_channels, out_channels, padding_mode } = layer;
  const { dtype } = quantization;
  const open = (suffix: string) =>
    ['D', 'H', 'W'].slice(-spatialAxes[layer.type]).map((axis) => axis + suffix);
  const pad = padding_mode === 'zeros' ? undefined : padOf(layer);
  const clip = clipOf(quantization);
  const shape = weightShape({ ...layer, padding: [] });
  const scales = scalesOf(quantization);
  const { op_type: _, weight_shape: __, bias: ___, ...attributes } = nodeOf(layer);
  const data = pad ? names.padded : names.input;
  const [x, w, y] = scales.map(({ inputs }) => inputs);
  const inputs = [data, ...x, names.weight, ...w, ...y, ...(bias ? [names.bias] : [])];
  const convolution = nodeMessage('QLinearConv', inputs, clip ? 'unclipped' : names.output, attributes);
  const held = (name: string, dims: readonly number[], of: Elements) =>
    tensorMessage(name, dims, typeOf(dtypeOf(of)), bytesOfElements(of));
  const graph = graphMessage({
    name: 'layer',
    nodes: [...(pad ? [pad.node] : []), convolution, ...(clip ? [clip.node] : [])],
    tensors: [
      ...(pad ? [pad.tensor] : []),
      ...scales.flatMap(({ tensors }) => tensors),
      held(names.weight, shape, weight),
      ...(bias ? [held(names.bias, [out_channels], bias)] : []),
      ...(clip?.tensors ?? []),
    ],
    inputs: [valueInfoMessage(names.input, typeOf(dtype), ['N', in_channels, ...open('')])],
    outputs: [valueInfoMessage(names.output, typeOf(dtype), ['N', out_channels, ...open('_out')])],
  });
  return modelMessage(graph, padding_mode);
}

/** The scale and the zero point of input, weight and output as tensors, and the names of these. */
function scalesOf({ dtype, input, weight, output }: Quantization) {
  return [
    parameters('x', dtype, [input.scale], [input.zeroPoint]),
    parameters('w', weight.dtype, weight.scales, weight.zeroPoints),
    parameters('y', dtype, [output.scale], [output.zeroPoint]),
  ];
}

function parameters(
  name: string,
  dtype: Quantization['dtype'],
  scales: readonly number[],
  zeroPoints: readonly number[],
) {
  const inputs = [`${name}_scale`, `${name}_zero_point`];
  // One entry is a scalar.
  const dims = ({ length }: readonly number[]) => (length === 1 ? [] : [length]);
  const floats = bytesOfElements(Float32Array.from(scales));
  return {
    inputs,
    tensors: [
      tensorMessage(inputs[0], dims(scales), typeOf('float32'), floats),
      tensorMessage(inputs[1], dims(zeroPoints), typeOf(dtype), integers(dtype, zeroPoints)),
    ],
  };
}

function integers(dtype: Quantization['dtype'], values: readonly number[]): Uint8Array {
  const data = elements(dtype, values.length);
  data.set(values);
  return bytesOfElements(data);
}

/** Clip to the activation's bounds. Undefined where these are the dtype's. */
function clipOf({ dtype, bounds }: Quantization) {
  const range = rangeOf(dtype);
  if (bounds[0] === range[0] && bounds[1] === range[1]) return undefined;
  const tensors = ['min', 'max'].map((name, i) =>
    tensorMessage(name, [], typeOf(dtype), integers(dtype, [bounds[i]])),
  );
  return { tensors, node: nodeMessage('Clip', ['unclipped', 'min', 'max'], names.output) };
}
