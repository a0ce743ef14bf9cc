/** The little of ONNX's protobuf (onnx/onnx.proto3) that a model of one QLinearConv takes. */

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
const integer = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, content: ArrayLike<number>): number[] => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...Array.from(content),
];
const text = (field: number, content: string): number[] => bytes(field, Buffer.from(content));

/** TensorProto.DataType. */
const types = { float32: 1, uint8: 2, int8: 3, int32: 6 } as const;
export type OnnxType = keyof typeof types;

/** A tensor that the model holds itself. */
export interface Held {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
  readonly data: ArrayBufferView;
}

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9. */
function initializer({ name, type, dims, data }: Held): number[] {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const sizes = dims.flatMap((dim) => integer(1, dim));
  return bytes(5, [...sizes, ...integer(2, types[type]), ...text(8, name), ...bytes(9, raw)]);
}

/** AttributeProto: name 1, i 3, ints 8, type 20 (INT 2, INTS 7). */
function attribute(name: string, value: number | readonly number[]): number[] {
  const one = typeof value === 'number';
  const content = one ? integer(3, value) : value.flatMap((item) => integer(8, item));
  return bytes(5, [...text(1, name), ...content, ...integer(20, one ? 2 : 7)]);
}

function valueInfo(field: number, name: string, type: OnnxType): number[] {
  return bytes(field, [...text(1, name), ...bytes(2, bytes(1, integer(1, types[type])))]);
}

/**
 * A model `y = QLinearConv(x, …)`, opset 13, all but x held by it.
 * @param names of the node's inputs, in their order
 */
export function qlinearConvModel(
  names: readonly string[],
  held: readonly Held[],
  attributes: Readonly<Record<string, number | readonly number[]>>,
  type: OnnxType,
): Uint8Array {
  const node = [
    ...names.flatMap((name) => text(1, name)),
    ...text(2, 'y'),
    ...text(4, 'QLinearConv'),
    ...Object.entries(attributes).flatMap(([name, value]) => attribute(name, value)),
  ];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'conv'),
    ...held.flatMap(initializer),
    ...valueInfo(11, 'x', type),
    ...valueInfo(12, 'y', type),
  ];
  const opset = bytes(8, [...text(1, ''), ...integer(2, 13)]);
  return Uint8Array.from([...integer(1, 8), ...bytes(7, graph), ...opset]);
}
