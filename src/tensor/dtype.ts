import {
  narrowToBfloat16,
  narrowToFloat16,
  roundToBfloat16,
  roundToFloat16,
  widenBfloat16,
  widenFloat16,
} from './half.ts';
import { decimalsOfBfloat16, decimalsOfFloat16 } from './half-decimals.ts';

/** The constructor of a typed array of numbers. */
interface ArrayType<Data> {
  readonly prototype: Data;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Data;
}

/** How elements are stored that lie wider in memory than on the wire. */
interface NarrowStorage<Data> {
  /** The elements of little-endian bytes at any alignment, exact, in memory of their own. */
  readonly widen: (bytes: Uint8Array) => Data;
  /** The little-endian bytes of numbers, each rounded once to the nearest, ties to even; NaN stays NaN. */
  readonly narrow: (data: ArrayLike<number>) => Uint8Array<ArrayBuffer>;
  /** Writes numbers, rounded as `narrow` does and widened again, to the beginning of `target`. May be in place. */
  readonly round: (data: ArrayLike<number>, target: Float32Array) => void;
  /**
   * Writes to the beginning of `target`, for each element, the float64 that prints as the shortest decimal that
   * reads back to the same element.
   */
  readonly decimals: (data: ArrayLike<number>, target: Float64Array) => void;
}

/** All that the service asks of a dtype. */
export interface DTypeRow<Data> {
  /** What its elements are in memory. */
  readonly array: ArrayType<Data>;
  /** Bytes of an element on the wire. */
  readonly bytes: number;
  /** The dtype in which products of its elements are summed. */
  readonly accumulator: 'float32' | 'float64' | 'int32';
  /** Present where elements are widened when read and narrowed when written. */
  readonly storage?: NarrowStorage<Data>;
  /** The least and the greatest value of an integer dtype. */
  readonly range?: readonly [least: number, greatest: number];
  /** Mean characters of a random element as JSON text, its comma included. */
  readonly textBytes: number;
  /**
   * Its names in files and in the Open Inference Protocol; the key of its row is the API's own name. A format without
   * a name cannot hold it.
   */
  readonly names: {
    readonly safetensors?: string;
    readonly npy?: string;
    readonly inference: string;
    readonly onnx?: string;
  };
}

/** One row per dtype. Everything that differs between dtypes is stated here. */
export const dtypes = {
  float32: {
    array: Float32Array,
    bytes: 4,
    accumulator: 'float32',
    textBytes: 11,
    names: { safetensors: 'F32', npy: '<f4', inference: 'FP32', onnx: 'FLOAT' },
  },
  float64: {
    array: Float64Array,
    bytes: 8,
    accumulator: 'float64',
    textBytes: 20,
    names: { safetensors: 'F64', npy: '<f8', inference: 'FP64', onnx: 'DOUBLE' },
  },
  float16: {
    array: Float32Array,
    bytes: 2,
    accumulator: 'float32',
    storage: {
      widen: widenFloat16,
      narrow: narrowToFloat16,
      round: roundToFloat16,
      decimals: decimalsOfFloat16,
    },
    textBytes: 8,
    names: { safetensors: 'F16', npy: '<f2', inference: 'FP16', onnx: 'FLOAT16' },
  },
  bfloat16: {
    array: Float32Array,
    bytes: 2,
    accumulator: 'float32',
    storage: {
      widen: widenBfloat16,
      narrow: narrowToBfloat16,
      round: roundToBfloat16,
      decimals: decimalsOfBfloat16,
    },
    textBytes: 7,
    names: { safetensors: 'BF16', inference: 'BF16', onnx: 'BFLOAT16' },
  },
  int8: {
    array: Int8Array,
    bytes: 1,
    accumulator: 'int32',
    range: [-(2 ** 7), 2 ** 7 - 1],
    textBytes: 4,
    names: { safetensors: 'I8', npy: '|i1', inference: 'INT8', onnx: 'INT8' },
  },
  uint8: {
    array: Uint8Array,
    bytes: 1,
    accumulator: 'int32',
    range: [0, 2 ** 8 - 1],
    textBytes: 4,
    names: { safetensors: 'U8', npy: '|u1', inference: 'UINT8', onnx: 'UINT8' },
  },
  int32: {
    array: Int32Array,
    bytes: 4,
    accumulator: 'int32',
    range: [-(2 ** 31), 2 ** 31 - 1],
    textBytes: 11,
    names: { safetensors: 'I32', npy: '<i4', inference: 'INT32', onnx: 'INT32' },
  },
} as const satisfies Readonly<Record<string, DTypeRow<unknown>>>;

/** A dtype that a tensor may be stored in. */
export type DType = keyof typeof dtypes;

/** What the elements of a dtype are in memory. */
export type ElementsOf<D extends DType> = (typeof dtypes)[D]['array']['prototype'];

/** Elements of any dtype. */
export type Elements = ElementsOf<DType>;

/** The dtypes that kernels compute in. */
export const computeDTypes = ['float32', 'float64'] as const satisfies readonly DType[];
export type ComputeDType = (typeof computeDTypes)[number];

/** The dtypes that a layer may have. */
export const layerDTypes = ['float32', 'float64', 'float16', 'bfloat16'] as const satisfies readonly DType[];
export type LayerDType = (typeof layerDTypes)[number];

/** The dtypes whose elements are widened when read. */
export const narrowDTypes = ['float16', 'bfloat16'] as const satisfies readonly DType[];
export type NarrowDType = (typeof narrowDTypes)[number];

/** Whether elements of the dtype are widened when read. */
export function isNarrow(dtype: DType): dtype is NarrowDType {
  return narrowDTypes.some((narrow) => narrow === dtype);
}

/** The dtype in which the tensors of a layer lie in memory, and in which kernels compute them. */
export function heldIn(dtype: LayerDType): ComputeDType {
  return dtypes[dtype].accumulator;
}

const rows: { readonly [D in DType]: DTypeRow<ElementsOf<D>> } = dtypes;

/** The row of a dtype, typed by what its elements are. */
export function rowOf<D extends DType>(dtype: D): { readonly [K in DType]: DTypeRow<ElementsOf<K>> }[D] {
  return rows[dtype];
}

/** Whether a text is the API's name of a dtype. */
export function isDType(name: unknown): name is DType {
  return typeof name === 'string' && Object.hasOwn(dtypes, name);
}

/** All dtypes in the order of their rows. */
export const dtypeNames = Object.keys(dtypes).filter(isDType);

/** The dtype of each kind of array: the one that lies on the wire as it does in memory. */
const dtypeOfArray: ReadonlyMap<unknown, DType> = new Map(
  dtypeNames
    .filter((dtype) => rowOf(dtype).storage === undefined)
    .map((dtype) => [dtypes[dtype].array, dtype]),
);

/** Whether a value is an array of some dtype's elements. */
export function isElements(value: unknown): value is Elements {
  return ArrayBuffer.isView(value) && dtypeOfArray.has(value.constructor);
}

/** The dtype of elements in memory. */
export function dtypeOf(data: ElementsOf<ComputeDType>): ComputeDType;
export function dtypeOf(data: Elements): DType;
export function dtypeOf(data: Elements): DType {
  const dtype = dtypeOfArray.get(data.constructor);
  if (dtype === undefined) throw new TypeError(`no dtype has elements in a ${data.constructor.name}`);
  return dtype;
}
