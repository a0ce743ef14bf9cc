import { bytesPerElement, type ComputeDType } from '../../tensor/tensor.ts';

/** Bytes of a vector register. */
export const vectorBytes = 16;

/** Elements of a vector. */
export function lanesOf(dtype: ComputeDType): number {
  return vectorBytes / bytesPerElement[dtype];
}

/** The smallest multiple of `multiple` that is not below `value`. */
export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/**
 * The bits of each half of a NaN of either dtype that stands for the padding (assembly/kernels/vector.ts).
 * Inputs must have other NaNs.
 */
export const paddingBits = 0x7ff8a5a5;
