import { type Allowance, mostTensorAxes, overLimit } from './limits.ts';
import { bytes, doubles, floats, int, readFields, text, varints } from './wire.ts';

/** The messages of ONNX (onnx/onnx.proto3) that state tensors and their shapes. */

type Parts = readonly Uint8Array[];

export interface TensorMessage {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly raw: Uint8Array | undefined;
  readonly floats: Parts;
  readonly integers: Parts;
  readonly doubles: Parts;
  readonly isExternal: boolean;
  readonly isSegment: boolean;
}

/** @throws ProblemError `malformed-onnx`, `limit-exceeded` */
export function readTensorMessage(parts: Parts, allowance: Allowance): TensorMessage {
  const dims: number[] = [];
  const [singles, integers, twice]: Uint8Array[][] = [[], [], []];
  let [name, dataType, isExternal, isSegment] = ['', 0, false, false];
  let raw: Uint8Array | undefined;
  readFields(parts, allowance, {
    1: int((value) => dims.push(value)),
    2: int((value) => {
      dataType = value;
    }),
    3: bytes(() => {
      isSegment = true;
    }),
    4: floats((value) => singles.push(value)),
    5: varints((value) => integers.push(value)),
    8: text((value) => {
      name = value;
    }),
    9: bytes((value) => {
      raw = value;
    }),
    10: doubles((value) => twice.push(value)),
    14: int((value) => {
      isExternal = value === 1;
    }),
  });
  if (dims.length > mostTensorAxes) throw overLimit('sizes in one tensor', mostTensorAxes);
  return { name, dims, dataType, raw, floats: singles, integers, doubles: twice, isExternal, isSegment };
}

/** The name of a sparse tensor: that of its values. */
export function readSparseName(message: Uint8Array, allowance: Allowance): string {
  const values: Uint8Array[] = [];
  readFields([message], allowance, { 1: bytes((value) => values.push(value)) });
  return readTensorMessage(values, allowance).name;
}

/** A value's type: sizes are -1 where they are not stated, and undefined where the rank is not. */
export interface ValueInfo {
  readonly name: string;
  readonly dataType: number | undefined;
  readonly shape: readonly number[] | undefined;
}

export function readValueInfo(message: Uint8Array, allowance: Allowance): ValueInfo {
  const [type, tensor, shape, dims]: Uint8Array[][] = [[], [], [], []];
  let name = '';
  let dataType: number | undefined;
  readFields([message], allowance, {
    1: text((value) => {
      name = value;
    }),
    2: bytes((value) => type.push(value)),
  });
  readFields(type, allowance, { 1: bytes((value) => tensor.push(value)) });
  readFields(tensor, allowance, {
    1: int((value) => {
      dataType = value;
    }),
    2: bytes((value) => shape.push(value)),
  });
  readFields(shape, allowance, { 1: bytes((value) => dims.push(value)) });
  const sizes = dims.map((dim) => sizeOf(dim, allowance));
  return { name, dataType, shape: shape.length > 0 ? sizes : undefined };
}

/** A size, or -1 where it has a name or none. */
function sizeOf(dim: Uint8Array, allowance: Allowance): number {
  let size = -1;
  readFields([dim], allowance, {
    1: int((value) => {
      size = value >= 0 ? value : -1;
    }),
  });
  return size;
}
