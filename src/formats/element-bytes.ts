import { bytesOf } from '../memory/buffers.ts';
import { copyElements } from '../memory/pieces.ts';
import { type DType, type DTypeRow, dtypeNames, dtypeOf, type Elements, rowOf } from '../tensor/dtype.ts';
import { elementCount, shapeText, type Tensor } from '../tensor/tensor.ts';

/**
 * A tensor to be written. `dtype` is the dtype in the file. The default is the dtype of its elements in
 * memory.
 */
export interface StoredTensor extends Tensor<Elements> {
  readonly dtype?: DType;
  /** Bytes before the elements in their ArrayBuffer, which holds nothing else. A file's header may take them. */
  readonly headroom?: number;
}

/** The dtype that a tensor is written in. @throws RangeError if its shape is not that of its data. */
export function storedDType({ shape, data, dtype }: StoredTensor): DType {
  if (elementCount(shape) !== data.length) {
    throw new RangeError(`${data.length} elements do not make a tensor of shape ${shapeText(shape)}`);
  }
  return dtype ?? dtypeOf(data);
}

/**
 * The little-endian bytes of elements in a dtype: those in memory, or narrowed ones.
 * @throws RangeError if the elements are of another dtype, and this one is not the narrower form of a float.
 */
export function bytesOfElements(data: Elements, dtype: DType = dtypeOf(data)): Uint8Array {
  const { storage } = rowOf(dtype);
  if (storage) return storage.narrow(data);
  if (dtypeOf(data) !== dtype) throw new RangeError(`${dtypeOf(data)} elements are not written as ${dtype}`);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * The elements of little-endian bytes without a copy, if the bytes are aligned and the dtype is not widened.
 */
export function viewOfElements(bytes: Uint8Array, dtype: DType): Elements | undefined {
  const { array, bytes: size, storage }: DTypeRow<Elements> = rowOf(dtype);
  if (storage || bytes.byteOffset % size !== 0) return undefined;
  return new array(bytes.buffer, bytes.byteOffset, bytes.length / size);
}

/** The elements of little-endian bytes at any alignment, in memory of their own. */
export function copyOfElements(bytes: Uint8Array, dtype: DType): Elements {
  const { array, bytes: size, storage }: DTypeRow<Elements> = rowOf(dtype);
  if (storage) return storage.widen(bytes);
  const copy = bytesOf(bytes.length);
  copyElements(bytes, copy);
  return new array(copy.buffer, 0, bytes.length / size);
}

/** The dtypes with a name in a file format, by that name, in the order of their rows. */
export function dtypesNamedIn(format: keyof DTypeRow<Elements>['names']): ReadonlyMap<unknown, DType> {
  const named = dtypeNames.flatMap((dtype): [string, DType][] => {
    const name = nameIn(format, dtype);
    return name === undefined ? [] : [[name, dtype]];
  });
  return new Map(named);
}

/** A dtype's name in a file format, if it has one there. */
export function nameIn(format: keyof DTypeRow<Elements>['names'], dtype: DType): string | undefined {
  const { names }: DTypeRow<Elements> = rowOf(dtype);
  return names[format];
}
