import protobuf from 'protobufjs';
import nodeTests from '../golden/onnx/node-tests.json' with { type: 'json' };

/**
 * ONNX models through the reflection of protobufjs, by the messages of onnx/onnx.proto3: independent of the service's
 * own reader and writer.
 */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message AttributeProto {
    string name = 1; int32 type = 20; float f = 2; int64 i = 3; bytes s = 4; TensorProto t = 5; GraphProto g = 6;
    repeated float floats = 7; repeated int64 ints = 8; repeated bytes strings = 9; repeated GraphProto graphs = 11;
  }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message NodeProto {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; string domain = 7;
    repeated AttributeProto attribute = 5; string doc_string = 6;
  }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message FunctionProto {
    string name = 1; repeated string input = 4; repeated string output = 5; repeated NodeProto node = 7; string domain = 10;
  }
  message ModelProto {
    int64 ir_version = 1; repeated OperatorSetIdProto opset_import = 8; string producer_name = 2;
    string producer_version = 3; string doc_string = 6; GraphProto graph = 7; repeated FunctionProto functions = 25;
  }
  message GraphProto {
    repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
    repeated SparseTensorProto sparse_initializer = 15; repeated ValueInfoProto input = 11;
    repeated ValueInfoProto output = 12; repeated ValueInfoProto value_info = 13;
  }
  message SparseTensorProto { TensorProto values = 1; TensorProto indices = 2; repeated int64 dims = 3; }
  message SegmentProto { int64 begin = 1; int64 end = 2; }
  message StringStringEntryProto { string key = 1; string value = 2; }
  message TensorProto {
    repeated int64 dims = 1; int32 data_type = 2; SegmentProto segment = 3; repeated float float_data = 4;
    repeated int32 int32_data = 5; repeated int64 int64_data = 7; string name = 8; bytes raw_data = 9;
    repeated double double_data = 10; repeated StringStringEntryProto external_data = 13; int32 data_location = 14;
  }
  message TypeProto { TensorType tensor_type = 1; message TensorType { int32 elem_type = 1; TensorShapeProto shape = 2; } }
  message TensorShapeProto { repeated Dimension dim = 1; message Dimension { int64 dim_value = 1; string dim_param = 2; } }
`,
  { keepCase: true },
);

const type = (name: string) => root.lookupType(name);

export interface TensorProto {
  readonly name?: string;
  readonly dims?: readonly number[];
  readonly data_type: number;
  readonly raw_data?: Uint8Array;
  readonly float_data?: readonly number[];
  readonly int32_data?: readonly number[];
  readonly double_data?: readonly number[];
  readonly data_location?: number;
  readonly segment?: object;
}

export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly [value: string]: unknown;
}

export interface NodeProto {
  readonly op_type: string;
  readonly name?: string;
  readonly domain?: string;
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly attribute?: readonly AttributeProto[];
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: object;
}

export interface GraphProto {
  readonly name?: string;
  readonly node?: readonly NodeProto[];
  readonly initializer?: readonly TensorProto[];
  readonly sparse_initializer?: readonly object[];
  readonly input?: readonly ValueInfoProto[];
  readonly output?: readonly ValueInfoProto[];
  readonly value_info?: readonly ValueInfoProto[];
}

export interface ModelProto {
  readonly ir_version?: number;
  readonly producer_name?: string;
  readonly producer_version?: string;
  readonly doc_string?: string;
  readonly opset_import?: readonly { readonly domain: string; readonly version: number }[];
  readonly graph?: GraphProto;
  readonly functions?: readonly object[];
}

export function encodeModel(model: ModelProto): Buffer {
  return Buffer.from(type('ModelProto').encode(type('ModelProto').fromObject(model)).finish());
}

export function decodeModel(bytes: Uint8Array): ModelProto {
  return fieldsOf('ModelProto', bytes);
}

export function decodeTensor(bytes: Uint8Array): TensorProto & { readonly raw_data: Uint8Array } {
  return { data_type: 0, raw_data: new Uint8Array(), ...fieldsOf('TensorProto', bytes) };
}

function fieldsOf(name: string, bytes: Uint8Array) {
  return type(name).toObject(type(name).decode(bytes), { longs: Number, arrays: true });
}

/** Element types. */
export const [FLOAT, UINT8, INT8, INT32, INT64, FLOAT16, DOUBLE, BFLOAT16] = [1, 2, 3, 6, 7, 10, 11, 16];

/** A value's type; texts are names of sizes. */
export function valueInfo(
  name: string,
  shape: readonly (number | string)[],
  elem_type = FLOAT,
): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }));
  return { name, type: { tensor_type: { elem_type, shape: { dim } } } };
}

/** An attribute of an integer, a text, integers or a tensor. */
export function attribute(
  name: string,
  value: number | string | readonly number[] | TensorProto,
): AttributeProto {
  if (typeof value === 'number') return { name, type: 2, i: value };
  if (typeof value === 'string') return { name, type: 3, s: Buffer.from(value) };
  if (Array.isArray(value)) return { name, type: 7, ints: value };
  return { name, type: 4, t: value };
}

type Attributes = Readonly<Record<string, Parameters<typeof attribute>[1]>>;

export function node(
  op_type: string,
  input: readonly string[],
  output: string,
  attributes: Attributes = {},
  name = '',
): NodeProto {
  const list = Object.entries(attributes).map(([key, value]) => attribute(key, value));
  return { op_type, input, output: [output], name, attribute: list };
}

/** A float32 tensor in raw_data. */
export function floatTensor(name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto {
  const data = Float32Array.from(values);
  return { name, dims, data_type: FLOAT, raw_data: new Uint8Array(data.buffer) };
}

/** A model of the graph, as PyTorch writes them. */
export function modelOf(graph: GraphProto, more: Partial<ModelProto> = {}): Buffer {
  return encodeModel({
    ir_version: 8,
    producer_name: 'pytorch',
    producer_version: '2.1.0',
    opset_import: [{ domain: '', version: 17 }],
    graph: { name: 'main_graph', ...graph },
    ...more,
  });
}

const bytes = (text: string) => Buffer.from(text, 'base64');

/** ONNX's own tests: test/golden/onnx/README.md. */
export const onnxNodeTests = nodeTests.cases.map(({ model, inputs, outputs, ...rest }) => ({
  ...rest,
  model: bytes(model),
  inputs: inputs.map((text) => decodeTensor(bytes(text))),
  outputs: outputs.map((text) => decodeTensor(bytes(text))),
}));
