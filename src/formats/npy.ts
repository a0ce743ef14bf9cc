import type { DType } from '../tensor/dtype.ts';
import { bytesPerElement } from '../tensor/tensor.ts';
import { bytesOfElements, nameIn, type StoredTensor, storedDType } from './element-bytes.ts';
import type { Format } from './format.ts';
import { joined } from './joined.ts';

/** \x93NUMPY and version 1.0; two bytes follow for the length of the header. */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const prefixLength = magic.length + 2;

/** The data begin at a multiple of this. */
const alignment = 64;

/** Digits that numpy leaves room for in the first axis, so that a file can grow in place. */
const growthDigits = 21;

/**
 * Writes a version 1.0 .npy file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html),
 * byte for byte what numpy.save writes of a C-contiguous little-endian array, in an ArrayBuffer of its own
 * (which may be longer).
 *
 * A bfloat16 tensor is written as float32.
 *
 * @throws RangeError if the shape is not that of the data, or too long for version 1.0.
 */
export function writeNpy(tensor: StoredTensor): Uint8Array<ArrayBuffer> {
  const { shape, data } = tensor;
  const dtype = writtenAs(storedDType(tensor));
  const descr = nameIn('npy', dtype);
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const growth = shape.length === 0 ? 0 : growthDigits - String(shape[0]).length;
  // After the header come room to grow, 1 to 64 spaces, and a line feed.
  const start = (Math.floor((prefixLength + header.length + growth + 1) / alignment) + 1) * alignment;
  const length = start - prefixLength;
  if (length > 0xffff) throw new RangeError(`a header of ${length} bytes is too long for version 1.0`);

  const head = Buffer.alloc(start, ' ');
  head.set(magic);
  head.writeUInt16LE(length, magic.length);
  head.write(header, prefixLength, 'latin1');
  head[start - 1] = 0x0a;
  return joined([head, bytesOfElements(data, dtype)], tensor.headroom);
}

/** The dtype in the file: NumPy has no bfloat16, and float32 holds it exactly. */
function writtenAs(dtype: DType): DType {
  return nameIn('npy', dtype) === undefined ? 'float32' : dtype;
}

/** A tuple in Python's notation: `()`, `(3,)`, `(2, 3)`. */
function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** A reply's main tensor alone, in a NumPy file. */
export const npy = {
  name: 'npy',
  mediaType: 'application/x-npy',
  holds: 'tensor',
  write: ({ main }) => writeNpy(main()),
  replyDescription: 'a NumPy file (version 1.0) with the output alone',
  sizeOf: ({ dtype, elements }) => bytesPerElement[writtenAs(dtype)] * elements,
} as const satisfies Format;
