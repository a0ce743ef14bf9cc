/** The little of ONNX's protobuf (onnx/onnx.proto3) that one Conv node with its weights as inputs takes. */

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
const integer = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, content: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, content: string): number[] => bytes(field, [...Buffer.from(content)]);

const int = 2;
const ints = 7;

/** AttributeProto: name 1, i 3, ints 8, type 20. */
function attribute(name: string, value: number | readonly number[]): number[] {
  const content = typeof value === 'number' ? integer(3, value) : value.flatMap((item) => integer(8, item));
  return bytes(5, [...text(1, name), ...content, ...integer(20, typeof value === 'number' ? int : ints)]);
}

/** ValueInfoProto of a float tensor whose sizes are not stated. */
function value(field: number, name: string): number[] {
  const tensorType = bytes(1, integer(1, 1));
  return bytes(field, [...text(1, name), ...bytes(2, tensorType)]);
}

export interface ConvAttributes {
  readonly groups: number;
  readonly kernel: readonly number[];
  readonly padding: readonly number[];
  readonly strides: readonly number[];
}

/** A tensor that the model holds itself. */
export interface Initializer {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: ArrayBufferView;
}

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9. */
function initializer({ name, dims, data }: Initializer): number[] {
  const raw = Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const type = integer(2, 1);
  return bytes(5, [...dims.flatMap((dim) => integer(1, dim)), ...type, ...text(8, name), ...bytes(9, raw)]);
}

/** A model `y = Conv(x, w, b)`, opset 13, whose inputs are those that `held` has not. */
export function convModel(
  { groups, kernel, padding, strides }: ConvAttributes,
  held: readonly Initializer[] = [],
): Uint8Array {
  const inputs = ['x', 'w', 'b'];
  const attributes = [
    attribute('group', groups),
    attribute('kernel_shape', kernel),
    attribute('pads', [...padding, ...padding]),
    attribute('strides', strides),
  ];
  const node = [
    ...inputs.flatMap((name) => text(1, name)),
    ...text(2, 'y'),
    ...text(4, 'Conv'),
    ...attributes.flat(),
  ];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'conv'),
    ...held.flatMap(initializer),
    ...inputs.filter((name) => !held.some((one) => one.name === name)).flatMap((name) => value(11, name)),
    ...value(12, 'y'),
  ];
  return Uint8Array.from([
    ...integer(1, 8),
    ...bytes(7, graph),
    ...bytes(8, [...text(1, ''), ...integer(2, 13)]),
  ]);
}
