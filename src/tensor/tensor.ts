import { bytesOf } from '../memory/buffers.ts';
import { copyElements, fillElements } from '../memory/pieces.ts';

/** Elements of the two dtypes. */
export type TensorData = Float32Array | Float64Array;
export type DType = 'float32' | 'float64';

/** A dense row-major tensor. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export const bytesPerElement = { float32: 4, float64: 8 } as const satisfies Record<DType, number>;

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Zeros, in an ArrayBuffer of their own (which may be longer) that can be transferred. */
export function zeros(dtype: DType, length: number): TensorData {
  const data = elements(dtype, length);
  fillElements(data, 0);
  return data;
}

/** The same, contents undefined. */
export function elements(dtype: DType, length: number): TensorData {
  return elementsIn(bytesOf(length * bytesPerElement[dtype]).buffer, 0, dtype, length);
}

/** The elements that lie in `buffer` from `byteOffset` on. */
export function elementsIn(
  buffer: ArrayBufferLike,
  byteOffset: number,
  dtype: DType,
  length: number,
): TensorData {
  return dtype === 'float32'
    ? new Float32Array(buffer, byteOffset, length)
    : new Float64Array(buffer, byteOffset, length);
}

export function dtypeOf(data: TensorData): DType {
  return data instanceof Float32Array ? 'float32' : 'float64';
}

/** The elements in `dtype`, rounded to nearest even where that is narrower; the same array where it fits already. */
export function convert(data: TensorData, dtype: DType): TensorData {
  if (dtypeOf(data) === dtype) return data;
  const converted = elements(dtype, data.length);
  copyElements(data, converted);
  return converted;
}

/** A shape as PyTorch prints it: `[1, 2]`. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
