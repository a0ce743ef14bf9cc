import { bytesOf } from '../../memory/buffers.ts';
import { copyElements } from '../../memory/pieces.ts';
import { dtypeOf, elementCount, shapeText, type Tensor } from '../../tensor/tensor.ts';
import type { Entry } from './entry.ts';
import { type Header, headerLength, METADATA, PREFIX, readHeader } from './header.ts';

/** What a safetensors file holds; the tensors in the order of their data. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The data begin at a multiple of this. */
const ALIGNMENT = 8;

/** Bytes of a header that take no time worth mentioning. */
const SHORT_HEADER = 16384;

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors#format): the header's length, the header
 * as JSON with a name, dtype, shape and data_offsets of each tensor, and the little-endian elements, row-major.
 * F32 is read as float32, F64 as float64; F16 and BF16 are widened to float32.
 *
 * Tensors that are aligned, as writers make them, and are not widened stay where they are: they share the file's memory. The others
 * are copied. All of the header is checked before anything is copied.
 *
 * @throws ProblemError `malformed-safetensors`, with a pointer into the header: everything that the format
 * forbids (duplicate names, offsets with holes or overlaps or beyond the end, bytes that are not the shape's), and
 * what it leaves open: headers over 4 MiB, more than 8 axes, other dtypes.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  return read(readHeader(bytes));
}

/**
 * The same for files that take no time, whatever their size: with a short header, and tensors that all stay where they are.
 * @returns undefined for others
 * @throws ProblemError as `readSafetensors`
 */
export function readInPlace(bytes: Uint8Array): Safetensors | undefined {
  if (bytes.length > PREFIX && headerLength(bytes) > SHORT_HEADER) return undefined;
  const header = readHeader(bytes);
  return header.entries.every((entry) => viewOf(entry, header)) ? read(header) : undefined;
}

function read(header: Header): Safetensors {
  const tensors = new Map<string, Tensor>();
  for (const entry of header.entries) {
    const { name, shape, storage, begin, end } = entry;
    const take = viewOf(entry, header) ?? storage.read;
    tensors.set(name, { shape, data: take(header.data.subarray(begin, end)) });
  }
  return { tensors, metadata: header.metadata };
}

/** How the tensor can be taken where it is, if it can. */
function viewOf({ storage, begin }: Entry, { data }: Header) {
  return (data.byteOffset + begin) % storage.size === 0 ? storage.view : undefined;
}

/**
 * Writes a safetensors file, with the tensors in the given order and the header padded with spaces so that their
 * data begin at a multiple of 8, in an ArrayBuffer of its own (which may be longer).
 *
 * @throws RangeError where a name comes twice or is `__metadata__`, or a shape is not that of the data.
 */
export function writeSafetensors(
  tensors: readonly (readonly [name: string, tensor: Tensor])[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const header = Buffer.from(headerText(tensors, metadata));
  const start = Math.ceil((PREFIX + header.length) / ALIGNMENT) * ALIGNMENT;
  const size = tensors.reduce((sum, [, { data }]) => sum + data.byteLength, start);

  const bytes = bytesOf(size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - PREFIX), true);
  bytes.set(header, PREFIX);
  bytes.fill(0x20, PREFIX + header.length, start);
  let at = start;
  for (const [, { data }] of tensors) {
    copyElements(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), bytes, at);
    at += data.byteLength;
  }
  return bytes;
}

/** Put together by hand, as an object would sort the names that are numbers. */
function headerText(
  tensors: readonly (readonly [name: string, tensor: Tensor])[],
  metadata: Readonly<Record<string, string>>,
): string {
  const members = Object.keys(metadata).length > 0 ? [`"${METADATA}":${JSON.stringify(metadata)}`] : [];
  const names = new Set([METADATA]);
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    if (names.has(name)) throw new RangeError(`the name ${JSON.stringify(name)} is taken`);
    names.add(name);
    if (elementCount(shape) !== data.length) {
      throw new RangeError(`${data.length} elements do not make a tensor of shape ${shapeText(shape)}`);
    }
    const begin = end;
    end += data.byteLength;
    const dtype = dtypeOf(data) === 'float32' ? 'F32' : 'F64';
    members.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
  }
  return `{${members.join(',')}}`;
}
