import type { Elements } from '../../tensor/dtype.ts';
import { permute } from '../../tensor/permute.ts';
import { elementCount, shapeText } from '../../tensor/tensor.ts';
import { bytesOfType, elementNames, readElements } from './elements.ts';
import { FileError, type FileTensor, mostAxes } from './file-tensor.ts';

/** `\x93NUMPY`. Two bytes of the version follow, and the length of the header. */
export const npyMagic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;

/** Bytes of the length of the header, by the major version of the format. */
const lengthBytes: Readonly<Record<number, number>> = { 1: 2, 2: 4, 3: 4 };

/**
 * Reads an .npy file of any version (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): numbers
 * in either byte order, in C's or Fortran's order of axes.
 * @throws FileError
 */
export function readNpy(bytes: Uint8Array, name: string): FileTensor {
  const [text, data] = split(bytes);
  const { descr, fortran, shape } = readHeader(text);
  const type = descr.slice(1);
  const size = bytesOfType(type);
  if (size === undefined || !'<>|='.includes(descr[0]))
    throw new FileError(
      `the elements are of type '${descr}', which is not read`,
      `convert them first: array.astype("float32"). Read are ${elementNames.join(', ')}`,
    );
  const count = elementCount(shape);
  if (data.length !== count * size)
    throw new FileError(
      `shape ${shapeText(shape)} of '${descr}' takes ${count * size} bytes, but the file has ${data.length}`,
    );
  const values = readElements(type, data, descr.startsWith('>'));
  return { name, stored: descr, shape, values: fortran ? rowMajor(values, shape) : values };
}

/** The header's text, and the bytes of the elements. */
function split(bytes: Uint8Array): [string, Uint8Array] {
  const start = npyMagic.length + 2;
  const width = lengthBytes[bytes[npyMagic.length]];
  if (width === undefined)
    throw new FileError(`version ${bytes[npyMagic.length]} of the .npy format is not known`);
  if (bytes.length < start + width) throw new FileError('the file ends inside its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = width === 2 ? view.getUint16(start, true) : view.getUint32(start, true);
  const end = start + width + length;
  if (end > bytes.length) throw new FileError('the file ends inside its header');
  return [new TextDecoder().decode(bytes.subarray(start + width, end)), bytes.subarray(end)];
}

/** The header is a dictionary in Python's notation with three keys, in any order. */
function readHeader(text: string): { descr: string; fortran: boolean; shape: readonly number[] } {
  const part = (pattern: RegExp) => pattern.exec(text)?.[1];
  const descr = part(/'descr':\s*'([^']{2,8})'/);
  const fortran = part(/'fortran_order':\s*(True|False)/);
  const sizes = part(/'shape':\s*\(([\d\s,L]*)\)/);
  if (descr === undefined || fortran === undefined || sizes === undefined)
    throw new FileError('the header is not that of one array of numbers', 'save it by np.save(file, array)');
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  if (shape.length > mostAxes)
    throw new FileError(`the array has ${shape.length} axes, but at most ${mostAxes} are read`);
  if (!Number.isSafeInteger(elementCount(shape)))
    throw new FileError(`shape ${shapeText(shape)} is too large`);
  return { descr, fortran: fortran === 'True', shape };
}

/** Elements in Fortran's order, where the first axis changes first, in C's order. */
function rowMajor(values: Elements, shape: readonly number[]): Elements {
  const axes = shape.map((_, axis) => shape.length - 1 - axis);
  return permute(values, shape.toReversed(), axes, values.slice());
}
