import { bytesPerElement, type ComputeDType, elementsIn, type TensorData } from './tensor.ts';

/** Room beside a stored weight, in shared memory, in which a kernel keeps it in the order in which it reads it. */
export interface PackedRoom {
  /** Which order has been chosen, and which one is there; 0 before. */
  readonly words: Int32Array;
  readonly elements: TensorData;
}

/** A cache line, so that no thread's reading of the words waits for another's writing of tensors. */
const wordBytes = 64;

/** Bytes of a room for so many elements. */
export function packedRoomBytes(elements: number, dtype: ComputeDType): number {
  return elements === 0 ? 0 : wordBytes + elements * bytesPerElement[dtype];
}

/** The room at a place of shared memory, empty. It has to begin at a multiple of 8 bytes. */
export function packedRoomAt(
  buffer: SharedArrayBuffer,
  byteOffset: number,
  elements: number,
  dtype: ComputeDType,
): PackedRoom {
  const words = new Int32Array(buffer, byteOffset, 2).fill(0);
  return { words, elements: elementsIn(buffer, byteOffset + wordBytes, dtype, elements) };
}
