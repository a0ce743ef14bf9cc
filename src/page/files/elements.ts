import type { Elements } from '../../tensor/dtype.ts';
import { widenFloat16 } from '../../tensor/half.ts';
import { FileError } from './file-tensor.ts';

/** An element type of NumPy without its byte order: how many bytes it has, and what is made of them. */
interface ElementType {
  readonly bytes: number;
  readonly read: (bytes: Uint8Array<ArrayBuffer>) => Elements;
}

/** Element types by NumPy's kind and size. What fits in no array of the service's is widened, exactly. */
const types: Readonly<Record<string, ElementType>> = {
  f2: { bytes: 2, read: (bytes) => widenFloat16(bytes) },
  f4: { bytes: 4, read: ({ buffer }) => new Float32Array(buffer) },
  f8: { bytes: 8, read: ({ buffer }) => new Float64Array(buffer) },
  b1: { bytes: 1, read: ({ buffer }) => new Uint8Array(buffer) },
  i1: { bytes: 1, read: ({ buffer }) => new Int8Array(buffer) },
  u1: { bytes: 1, read: ({ buffer }) => new Uint8Array(buffer) },
  i2: { bytes: 2, read: ({ buffer }) => Int32Array.from(new Int16Array(buffer)) },
  u2: { bytes: 2, read: ({ buffer }) => Int32Array.from(new Uint16Array(buffer)) },
  i4: { bytes: 4, read: ({ buffer }) => new Int32Array(buffer) },
  u4: { bytes: 4, read: ({ buffer }) => Float64Array.from(new Uint32Array(buffer)) },
  i8: { bytes: 8, read: ({ buffer }) => exactNumbers(new BigInt64Array(buffer)) },
  u8: { bytes: 8, read: ({ buffer }) => exactNumbers(new BigUint64Array(buffer)) },
};

/** The kinds and sizes of elements that can be read. */
export const elementNames = Object.keys(types);

/** The bytes of an element of a type such as `f4`, or undefined where the type is not known. */
export function bytesOfType(type: string): number | undefined {
  return Object.hasOwn(types, type) ? types[type].bytes : undefined;
}

/**
 * The elements of bytes in either order.
 * @param type one of `elementNames`
 * @param bytes as many as the elements have
 * @throws FileError where a 64-bit integer is no float64
 */
export function readElements(type: string, bytes: Uint8Array, bigEndian = false): Elements {
  const { bytes: size, read } = types[type];
  // A copy, which is aligned.
  const own = new Uint8Array(bytes);
  if (bigEndian && size > 1) {
    for (let at = 0; at < own.length; at += size) own.subarray(at, at + size).reverse();
  }
  return read(own);
}

function exactNumbers(integers: BigInt64Array | BigUint64Array): Float64Array {
  const numbers = new Float64Array(integers.length);
  for (const [i, integer] of integers.entries()) {
    numbers[i] = Number(integer);
    if (!Number.isSafeInteger(numbers[i]))
      throw new FileError(`the integer ${integer} is no float64`, 'save the tensor as float64');
  }
  return numbers;
}
