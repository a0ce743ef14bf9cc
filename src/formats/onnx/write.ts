import { nodeOf, padModes } from '../../layers/dialects/onnx-node.ts';
import { type Layer, paddingPairs, spatialAxes, weightShape } from '../../layers/layer.ts';
import type { InputlessLayer } from '../../layers/stored-spec.ts';
import type { Elements } from '../../tensor/dtype.ts';
import { bytesOfElements, nameIn } from '../element-bytes.ts';
import { elementTypeNumber } from './element-types.ts';
import {
  graphMessage,
  modelMessage,
  nodeMessage,
  tensorMessage,
  valueInfoMessage,
} from './write-messages.ts';
import type { Parts } from './writer.ts';

/** The elements that a model holds itself. What is left out is an input of the model. */
export interface WrittenParameters {
  readonly weight?: Elements;
  readonly bias?: Elements | null;
}

/** What a graph's values are called. */
export const names = {
  input: 'input',
  weight: 'weight',
  bias: 'bias',
  output: 'output',
  padded: 'padded',
  pads: 'pads',
};

/** Why a layer has no model. Undefined where it has one. */
export function whyNotWritten(layer: InputlessLayer): string | undefined {
  const { output_size, padding, auto_pad, padding_mode } = layer;
  if (output_size !== undefined)
    return 'its output_size has no operator in ONNX where the size of the input is open';
  if (padding_mode !== 'zeros' && padding === undefined)
    return `auto_pad ${auto_pad} with padding_mode ${padding_mode} has no operator in ONNX`;
  return undefined;
}

/**
 * A model of one layer, `output = Conv(input, weight, bias)`, or of Pad and Conv where the padding repeats elements.
 * Batch and spatial sizes are open. Ask `whyNotWritten` first.
 * @returns its bytes in parts. Parameters are not copied, but for dtypes that are narrower in files.
 */
export function modelParts(layer: InputlessLayer, parameters: WrittenParameters): Parts {
  const type = elementTypeNumber(nameIn('onnx', layer.dtype));
  const { in_channels, out_channels, dtype, padding_mode } = layer;
  const axes = spatialAxes[layer.type];
  const open = (suffix: string) => ['D', 'H', 'W'].slice(-axes).map((axis) => axis + suffix);
  const operands = [
    { name: names.weight, data: parameters.weight, shape: weightShape({ ...layer, padding: [] }) },
    ...(layer.bias ? [{ name: names.bias, data: parameters.bias, shape: [out_channels] }] : []),
  ];
  const held = operands.flatMap(({ name, data, shape }) =>
    data ? [tensorMessage(name, shape, type, bytesOfElements(data, dtype))] : [],
  );
  const given = operands
    .filter(({ data }) => !data)
    .map(({ name, shape }) => valueInfoMessage(name, type, shape));
  const pad = padding_mode === 'zeros' ? undefined : padOf(layer);
  const graph = graphMessage({
    name: 'layer',
    nodes: [...(pad ? [pad.node] : []), convolutionNode(layer, pad ? names.padded : names.input)],
    tensors: [...(pad ? [pad.tensor] : []), ...held],
    inputs: [valueInfoMessage(names.input, type, ['N', in_channels, ...open('')]), ...given],
    outputs: [valueInfoMessage(names.output, type, ['N', out_channels, ...open('_out')])],
  });
  return modelMessage(graph, padding_mode);
}

function convolutionNode(layer: InputlessLayer, input: string): Parts {
  const { op_type, weight_shape: _, bias, ...attributes } = nodeOf(layer);
  const inputs = [input, names.weight, ...(bias ? [names.bias] : [])];
  return nodeMessage(op_type, inputs, names.output, attributes);
}

/** Pad, and its pads: of all axes, batch and channels included. */
export function padOf({ padding = [], padding_mode }: InputlessLayer): {
  readonly node: Parts;
  readonly tensor: Parts;
} {
  const values = padsOf(padding, [0, 0]);
  const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return {
    node: nodeMessage('Pad', [names.input, names.pads], names.padded, { mode: padModes[padding_mode] }),
    tensor: tensorMessage(names.pads, [values.length], elementTypeNumber('INT64'), bytes),
  };
}

/** All begins, then all ends, each behind those of other axes. */
function padsOf(padding: Layer['padding'], others: readonly number[]): number[] {
  const pairs = paddingPairs({ padding });
  return [...others, ...pairs.map(([before]) => before), ...others, ...pairs.map(([, after]) => after)];
}
