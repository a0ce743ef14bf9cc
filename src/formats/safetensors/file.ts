import type { Elements } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import {
  bytesOfElements,
  copyOfElements,
  nameIn,
  type StoredTensor,
  storedDType,
  viewOfElements,
} from '../element-bytes.ts';
import { joined } from '../joined.ts';
import { headerLength, metadataKey, prefixLength } from './entries.ts';
import { readHeader } from './header.ts';

/** What a safetensors file holds; the tensors in the order of their data. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor<Elements>>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The data begin at a multiple of this. */
const alignment = 8;

/** Headers up to this size are read in no time. */
const shortHeader = 16384;

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors#format): the header's length, the
 * header as JSON with a name, dtype, shape and data_offsets of each tensor, and the little-endian elements,
 * row-major. Every dtype of the table in tensor/dtype.ts is read; F16 and BF16 are widened to float32.
 *
 * Tensors that are aligned, as writers make them, and not widened share the file's memory. The others are
 * copied. The whole header is checked before anything is copied.
 *
 * @throws ProblemError `malformed-safetensors`, with a pointer into the header: everything that the format
 * forbids (duplicate names, offsets with holes or overlaps or beyond the end, bytes that are not the
 * shape's), and what it leaves open: headers over 4 MiB, more tensors than `mostTensors`, more than 8 axes,
 * other dtypes.
 */
export function readSafetensors(bytes: Uint8Array, mostTensors = Number.POSITIVE_INFINITY): Safetensors {
  const { metadata, entries, data } = readHeader(bytes, mostTensors);
  const tensors = new Map<string, Tensor<Elements>>();
  for (const { name, shape, dtype, begin, end } of entries) {
    const own = data.subarray(begin, end);
    tensors.set(name, { shape, data: viewOfElements(own, dtype) ?? copyOfElements(own, dtype) });
  }
  return { tensors, metadata };
}

/**
 * The same for files that take no time, whatever their size: with a short header, and without tensors to
 * copy.
 * @returns undefined for others
 * @throws ProblemError as `readSafetensors`
 */
export function readInPlace(
  bytes: Uint8Array,
  mostTensors = Number.POSITIVE_INFINITY,
): Safetensors | undefined {
  if (bytes.length > prefixLength && headerLength(bytes) > shortHeader) return undefined;
  const { metadata, entries, data } = readHeader(bytes, mostTensors);
  const tensors = new Map<string, Tensor<Elements>>();
  for (const { name, shape, dtype, begin, end } of entries) {
    const view = viewOfElements(data.subarray(begin, end), dtype);
    if (!view) return undefined;
    tensors.set(name, { shape, data: view });
  }
  return { tensors, metadata };
}

/** A tensor and its bytes as they are written. */
interface Written {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * Writes a safetensors file, with the tensors in the given order and the header padded with spaces so that
 * their data begin at a multiple of 8, in an ArrayBuffer of its own (which may be longer).
 *
 * @throws RangeError if a name comes twice or is `__metadata__`, or a shape is not that of the data.
 */
export function writeSafetensors(
  tensors: readonly (readonly [name: string, tensor: StoredTensor])[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const [first] = tensors;
  return joined(safetensorsParts(tensors, metadata), first?.[1].headroom);
}

/**
 * The parts of a safetensors file, to be written one after the other: all before the data, then the elements of each
 * tensor where they lie.
 *
 * @throws RangeError as `writeSafetensors`
 */
export function safetensorsParts(
  tensors: readonly (readonly [name: string, tensor: StoredTensor])[],
  metadata: Readonly<Record<string, string>>,
): readonly Uint8Array[] {
  const written = tensors.map(([name, tensor]) => writtenTensor(name, tensor));
  const text = headerText(written, metadata);
  const end = prefixLength + Buffer.byteLength(text);
  const head = Buffer.allocUnsafe(Math.ceil(end / alignment) * alignment);
  // The upper half of the length is 0.
  head.writeUInt32LE(head.length - prefixLength, 0);
  head.writeUInt32LE(0, 4);
  head.write(text, prefixLength);
  head.fill(0x20, end);
  return [head, ...written.map(({ bytes }) => bytes)];
}

function writtenTensor(name: string, tensor: StoredTensor): Written {
  const stored = storedDType(tensor);
  const dtype = nameIn('safetensors', stored);
  if (dtype === undefined) throw new RangeError(`safetensors has no name for ${stored}`);
  return { name, dtype, shape: tensor.shape, bytes: bytesOfElements(tensor.data, stored) };
}

/** Written by hand, because an object would sort names that are numbers. */
function headerText(tensors: readonly Written[], metadata: Readonly<Record<string, string>>): string {
  const members = Object.keys(metadata).length > 0 ? [`"${metadataKey}":${JSON.stringify(metadata)}`] : [];
  const names = new Set([metadataKey]);
  let end = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    if (names.has(name)) throw new RangeError(`the name ${JSON.stringify(name)} is taken`);
    names.add(name);
    const begin = end;
    end += bytes.length;
    members.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
  }
  return `{${members.join(',')}}`;
}
