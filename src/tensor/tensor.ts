import { bytesOf } from '../memory/buffers.ts';
import { copyElements, fillElements } from '../memory/pieces.ts';
import {
  type ComputeDType,
  type DType,
  type DTypeRow,
  dtypeNames,
  dtypeOf,
  dtypes,
  type Elements,
  type ElementsOf,
  heldIn,
  type LayerDType,
  rowOf,
} from './dtype.ts';

export {
  type ComputeDType,
  type DType,
  dtypeOf,
  type Elements,
  type ElementsOf,
  heldIn,
  type LayerDType,
} from './dtype.ts';

/** Elements that layers compute with. */
export type TensorData = ElementsOf<ComputeDType>;

/** A dense row-major tensor; of the dtypes that layers compute in, unless it says otherwise. */
export interface Tensor<Data extends Elements = TensorData> {
  readonly shape: readonly number[];
  readonly data: Data;
}

/** Bytes of an element on the wire, by dtype. */
export const bytesPerElement = bytesByDType();

function bytesByDType(): Readonly<Record<DType, number>> {
  const entries = dtypeNames.map((dtype) => [dtype, dtypes[dtype].bytes]);
  return Object.fromEntries(entries);
}

/** Bytes of an element in memory. */
export function bytesHeld(dtype: LayerDType): number {
  return bytesPerElement[heldIn(dtype)];
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The index of an element, from its place in row-major order. */
export function indexAt(place: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1, rest = place; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

/** Zeros, in an ArrayBuffer of their own (which may be longer) that can be transferred. */
export function zeros<D extends DType>(dtype: D, length: number): ElementsOf<D> {
  const data = elements(dtype, length);
  fillElements(data, 0);
  return data;
}

/**
 * The same, contents undefined.
 * @param headroom bytes before the elements, a multiple of theirs
 */
export function elements<D extends DType>(dtype: D, length: number, headroom = 0): ElementsOf<D> {
  const { array } = rowOf(dtype);
  return new array(bytesOf(headroom + length * array.BYTES_PER_ELEMENT).buffer, headroom, length);
}

/** The elements of the dtype that lie in `buffer` from `byteOffset` on. */
export function elementsIn<D extends DType>(
  buffer: ArrayBufferLike,
  byteOffset: number,
  dtype: D,
  length: number,
): ElementsOf<D> {
  return new (rowOf(dtype).array)(buffer, byteOffset, length);
}

/**
 * The elements in a layer's dtype, each rounded once to the nearest, ties to even, where that cannot hold it;
 * the same array where it is of the dtype already.
 */
export function convert(data: Elements, dtype: LayerDType): TensorData {
  if (isOf(data, dtype)) return data;
  const converted = elements(heldIn(dtype), data.length);
  convertInto(data, dtype, converted);
  return converted;
}

/** Writes the same elements to `target`, an array in which the dtype is held. */
export function convertInto(data: Elements, dtype: LayerDType, target: TensorData): void {
  const { storage }: DTypeRow<TensorData> = rowOf(dtype);
  if (storage && target instanceof Float32Array) storage.round(data, target);
  else copyElements(data, target);
}

/** Rounds computed elements to a layer's dtype, in place. Nothing is left to round where kernels compute in it. */
export function roundTo(data: TensorData, dtype: LayerDType): void {
  if (dtype !== heldIn(dtype)) convertInto(data, dtype, data);
}

function isOf(data: Elements, dtype: LayerDType): data is TensorData {
  return dtypeOf(data) === dtype;
}

/** A shape as PyTorch prints it: `[1, 2]`. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
