import type { Allowance } from './limits.ts';
import { bytes, int, readFields, text } from './wire.ts';

/** The messages of ONNX (onnx/onnx.proto3), as far as convolutions need them. */

type Parts = readonly Uint8Array[];

export interface ModelMessage {
  readonly irVersion: number;
  readonly producer: string;
  readonly graph: Parts;
  readonly opsets: Parts;
  readonly functions: Parts;
}

export function readModelMessage(file: Uint8Array, allowance: Allowance): ModelMessage {
  const [graph, opsets, functions]: Uint8Array[][] = [[], [], []];
  let irVersion = 0;
  let [producer, version] = ['', ''];
  readFields([file], allowance, {
    1: int((value) => {
      irVersion = value;
    }),
    2: text((value) => {
      producer = value;
    }),
    3: text((value) => {
      version = value;
    }),
    7: bytes((value) => graph.push(value)),
    8: bytes((value) => opsets.push(value)),
    25: bytes((value) => functions.push(value)),
  });
  return { irVersion, producer: `${producer} ${version}`.trim(), graph, opsets, functions };
}

/** An operator set that the model imports. */
export function readOpset(message: Uint8Array, allowance: Allowance) {
  let [domain, version] = ['', 0];
  readFields([message], allowance, {
    1: text((value) => {
      domain = value;
    }),
    2: int((value) => {
      version = value;
    }),
  });
  return { domain, version };
}

export interface GraphMessage {
  readonly name: string;
  readonly nodes: Parts;
  readonly initializers: Parts;
  readonly sparse: Parts;
  /** Of inputs, outputs and values in between, the inputs first. */
  readonly valueInfos: Parts;
  readonly inputs: Parts;
}

export function readGraphMessage(parts: Parts, allowance: Allowance): GraphMessage {
  const [nodes, initializers, sparse, inputs, others]: Uint8Array[][] = [[], [], [], [], []];
  let name = '';
  readFields(parts, allowance, {
    1: bytes((value) => nodes.push(value)),
    2: text((value) => {
      name = value;
    }),
    5: bytes((value) => initializers.push(value)),
    11: bytes((value) => inputs.push(value)),
    12: bytes((value) => others.push(value)),
    13: bytes((value) => others.push(value)),
    15: bytes((value) => sparse.push(value)),
  });
  return { name, nodes, initializers, sparse, inputs, valueInfos: [...inputs, ...others] };
}

/** A function of the model's own: its name and its nodes. */
export function readFunction(message: Uint8Array, allowance: Allowance) {
  const nodes: Uint8Array[] = [];
  let name = '';
  readFields([message], allowance, {
    1: text((value) => {
      name = value;
    }),
    7: bytes((value) => nodes.push(value)),
  });
  return { name, nodes };
}

/** One operator in a graph. */
export interface NodeMessage {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  readonly attributes: Parts;
}

export function readNode(message: Uint8Array, allowance: Allowance): NodeMessage {
  allowance.take('nodes');
  const [inputs, outputs]: string[][] = [[], []];
  const attributes: Uint8Array[] = [];
  let [name, operator, domain] = ['', '', ''];
  readFields([message], allowance, {
    1: text((value) => inputs.push(value)),
    2: text((value) => outputs.push(value)),
    3: text((value) => {
      name = value;
    }),
    4: text((value) => {
      operator = value;
    }),
    5: bytes((value) => attributes.push(value)),
    7: text((value) => {
      domain = value;
    }),
  });
  return { inputs, outputs, name, operator, domain: domain === 'ai.onnx' ? '' : domain, attributes };
}

export interface AttributeMessage {
  readonly name: string;
  readonly int: number | undefined;
  readonly text: Uint8Array | undefined;
  readonly tensor: Parts;
  readonly graphs: readonly Parts[];
  readonly ints: readonly number[];
}

/** AttributeProto.AttributeType of one integer. */
const intType = 2;

export function readAttribute(message: Uint8Array, allowance: Allowance): AttributeMessage {
  const ints: number[] = [];
  const [tensor, graph, graphs]: Uint8Array[][] = [[], [], []];
  let [name, type] = ['', 0];
  let integer: number | undefined;
  let string: Uint8Array | undefined;
  readFields([message], allowance, {
    1: text((value) => {
      name = value;
    }),
    3: int((value) => {
      integer = value;
    }),
    4: bytes((value) => {
      string = value;
    }),
    5: bytes((value) => tensor.push(value)),
    6: bytes((value) => graph.push(value)),
    8: int((value) => ints.push(value)),
    11: bytes((value) => graphs.push(value)),
    20: int((value) => {
      type = value;
    }),
  });
  // Writers of proto3 leave out an integer that is 0.
  if (type === intType) integer ??= 0;
  const all = [...(graph.length > 0 ? [graph] : []), ...graphs.map((one) => [one])];
  return { name, int: integer, text: string, tensor, graphs: all, ints };
}
