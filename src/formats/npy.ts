import { bytesOf } from '../memory/buffers.ts';
import { copyElements } from '../memory/pieces.ts';
import { dtypeOf, elementCount, shapeText, type Tensor } from '../tensor/tensor.ts';

/** \x93NUMPY, version 1.0, and two bytes for the length of the header. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const PREFIX = MAGIC.length + 2;

/** The data begin at a multiple of this. */
const ALIGNMENT = 64;

/** Digits that numpy leaves room for in the first axis, so that a file can grow in place. */
const GROWTH_DIGITS = 21;

/**
 * Writes a version 1.0 .npy file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), byte for
 * byte what numpy.save writes of a C-contiguous little-endian array, in an ArrayBuffer of its own and its size.
 *
 * @throws RangeError where the shape is not that of the data, or so long that version 1.0 has no room for it.
 */
export function writeNpy({ shape, data }: Tensor): Uint8Array<ArrayBuffer> {
  if (elementCount(shape) !== data.length) {
    throw new RangeError(`${data.length} elements do not make a tensor of shape ${shapeText(shape)}`);
  }
  const descr = dtypeOf(data) === 'float32' ? '<f4' : '<f8';
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const growth = shape.length === 0 ? 0 : GROWTH_DIGITS - String(shape[0]).length;
  // Behind the header are the room to grow, 1 to 64 spaces, and a line feed.
  const start = (Math.floor((PREFIX + header.length + growth + 1) / ALIGNMENT) + 1) * ALIGNMENT;

  const bytes = bytesOf(start + data.byteLength);
  bytes.set(MAGIC);
  const length = start - PREFIX;
  if (length > 0xffff) throw new RangeError(`a header of ${length} bytes is too long for version 1.0`);
  new DataView(bytes.buffer).setUint16(MAGIC.length, length, true);
  bytes.fill(0x20, PREFIX, start);
  bytes.set(Buffer.from(header, 'latin1'), PREFIX);
  bytes[start - 1] = 0x0a;
  copyElements(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), bytes, start);
  return bytes;
}

/** A tuple in Python's notation: `()`, `(3,)`, `(2, 3)`. */
function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}
