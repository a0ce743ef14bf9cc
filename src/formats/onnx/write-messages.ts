import type { PaddingMode } from '../../layers/layer.ts';
import { int, ints, message, type Parts, text } from './writer.ts';

/** The messages of ONNX (onnx/onnx.proto3) to be written. The numbers of their fields are stated with each. */

/** Sizes; a text is the name of one that is open. */
export type NamedShape = readonly (number | string)[];

/** IR version 8 and the operator set that it came with; Pad knows wrap from operator set 19 on, with IR version 9. */
const versions: Readonly<Record<PaddingMode, readonly [ir: number, opset: number]>> = {
  zeros: [8, 13],
  reflect: [8, 13],
  replicate: [8, 13],
  circular: [9, 19],
};

/** ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8 (domain 1, version 2). */
export function modelMessage(graph: Parts, paddingMode: PaddingMode): Parts {
  const [irVersion, opset] = versions[paddingMode];
  const operators = message(8, text(1, ''), int(2, opset));
  return [int(1, irVersion), text(2, 'groupconv'), graph, operators].flat();
}

/** GraphProto: node 1, name 2, initializer 5, input 11, output 12. */
export interface WrittenGraph {
  readonly name: string;
  readonly nodes: readonly Parts[];
  readonly tensors: readonly Parts[];
  readonly inputs: readonly Parts[];
  readonly outputs: readonly Parts[];
}

export function graphMessage({ name, nodes, tensors, inputs, outputs }: WrittenGraph): Parts {
  const fields = (number: number, messages: readonly Parts[]) =>
    messages.flatMap((one) => message(number, one));
  return message(
    7,
    fields(1, nodes),
    text(2, name),
    fields(5, tensors),
    fields(11, inputs),
    fields(12, outputs),
  );
}

/** AttributeProto: name 1, i 3, s 4, ints 8, type 20 (INT 2, STRING 3, INTS 7). */
function attribute(name: string, value: AttributeValue): Parts {
  if (typeof value === 'number') return message(5, text(1, name), int(3, value), int(20, 2));
  if (typeof value === 'string') return message(5, text(1, name), text(4, value), int(20, 3));
  return message(5, text(1, name), ints(8, value), int(20, 7));
}

type AttributeValue = number | string | readonly number[];

/** NodeProto: input 1, output 2, name 3, op_type 4, attribute 5. An attribute that is undefined is left out. */
export function nodeMessage(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, AttributeValue | undefined>> = {},
): Parts {
  const named = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : attribute(name, value),
  );
  const names = inputs.flatMap((name) => text(1, name));
  return [names, text(2, output), text(3, output), text(4, operator), named].flat();
}

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9. */
export function tensorMessage(
  name: string,
  dims: readonly number[],
  elementType: number,
  bytes: Uint8Array,
): Parts {
  return [ints(1, dims), int(2, elementType), text(8, name), message(9, [bytes])].flat();
}

/** ValueInfoProto: name 1, type 2 (TypeProto: tensor_type 1: elem_type 1, shape 2: dim 1: dim_value 1, dim_param 2). */
export function valueInfoMessage(name: string, elementType: number, shape: NamedShape): Parts {
  const dims = shape.map((size) => message(1, typeof size === 'number' ? int(1, size) : text(2, size)));
  const type = message(1, int(1, elementType), message(2, ...dims));
  return [text(1, name), message(2, type)].flat();
}
