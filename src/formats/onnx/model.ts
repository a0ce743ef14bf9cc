import { NumberArray } from '../number-array.ts';
import { type Convolution, convolutionsOf } from './convolutions.ts';
import { malformed } from './fault.ts';
import { Graph } from './graph.ts';
import { Allowance } from './limits.ts';
import { readFunction, readGraphMessage, readModelMessage, readOpset } from './messages.ts';
import type { TensorMessage } from './tensor-messages.ts';
import { elementsOf } from './tensors.ts';

/** A convolution, with the places of its parameters among the model's tensors. */
export interface ReadConvolution extends Omit<Convolution, 'tensors'> {
  readonly tensors: { readonly weight: number; readonly bias: number | null } | null;
}

/** What a model holds of convolutions. It is plain data, because it crosses threads. */
export interface ReadModel {
  readonly format: 'onnx';
  readonly irVersion: number;
  /** Of ONNX's own operators. Null where the model does not state it. */
  readonly opset: number | null;
  readonly producer: string;
  readonly graph: string;
  readonly nodes: number;
  readonly convolutions: readonly ReadConvolution[];
  /** The parameters of the layers that can be stored, each once, each in memory of its own. */
  readonly tensors: readonly NumberArray[];
}

/** Whether a decoded body is a model. */
export function isReadModel(value: unknown): value is ReadModel {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 'onnx';
}

/**
 * Reads the convolutions of an ONNX model, and the parameters of those that can be stored.
 * @throws ProblemError `malformed-onnx`, `limit-exceeded`
 */
export function readModel(file: Uint8Array): ReadModel {
  const allowance = new Allowance();
  const model = readModelMessage(file, allowance);
  if (model.graph.length === 0) throw malformed('the file holds no model: it has no graph');
  const message = readGraphMessage(model.graph, allowance);
  const graph = new Graph(message, allowance);
  const convolutions = convolutionsOf(graph);
  for (const bytes of model.functions) {
    const { name, nodes } = readFunction(bytes, allowance);
    convolutions.push(...convolutionsOf(new Graph({ nodes }, allowance, `${name}/`, undefined, true)));
  }
  const opsets = model.opsets.map((bytes) => readOpset(bytes, allowance));
  const own = opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const { irVersion, producer } = model;
  const opset = own?.version ?? null;
  for (const version of [irVersion, opset ?? 0])
    if (!(version >= 0 && version < 2 ** 31)) throw malformed(`the file states a version ${version}`);
  const about = { irVersion, opset, producer, graph: message.name };
  return { format: 'onnx', ...about, nodes: message.nodes.length, ...withTensors(convolutions) };
}

/** Reads the tensors of convolutions. One that several share is read once. */
function withTensors(convolutions: readonly Convolution[]): Pick<ReadModel, 'convolutions' | 'tensors'> {
  const tensors: NumberArray[] = [];
  const places = new Map<TensorMessage, number>();
  const placeOf = (tensor: TensorMessage): number => {
    const place = places.get(tensor) ?? tensors.push(new NumberArray(tensor.dims, elementsOf(tensor))) - 1;
    places.set(tensor, place);
    return place;
  };
  const placed = convolutions.map(({ tensors: found, ...rest }) => ({
    ...rest,
    tensors: found && { weight: placeOf(found.weight), bias: found.bias && placeOf(found.bias) },
  }));
  return { convolutions: placed, tensors };
}
