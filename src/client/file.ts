import { type DType, type DTypeRow, dtypeNames, dtypeOf, type Elements, rowOf } from '../tensor/dtype.ts';
import { bytesOf, elementsOf } from './text.ts';
import type { TypedTensor } from './types.ts';

/**
 * Files of safetensors (https://github.com/huggingface/safetensors#format), as the service writes and reads them: 8
 * bytes with the header's length, the header as JSON text, padded so that the elements are aligned, and the elements.
 */

const prefixLength = 8;
const alignment = 8;

function fileName(dtype: DType): string | undefined {
  const { names }: DTypeRow<Elements> = rowOf(dtype);
  return names.safetensors;
}

const dtypeOfName = new Map(dtypeNames.map((dtype) => [fileName(dtype), dtype]));

/** A file with the tensors and a text in its metadata. */
export function writeFile(
  tensors: readonly (readonly [name: string, tensor: TypedTensor])[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    const begin = end;
    end += data.byteLength;
    header[name] = { dtype: fileName(dtypeOf(data)), shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((prefixLength + text.length) / alignment) * alignment;
  const file = new Uint8Array(start + end);
  new DataView(file.buffer).setUint32(0, start - prefixLength, true);
  file.set(text, prefixLength);
  file.fill(0x20, prefixLength + text.length, start);
  let at = start;
  for (const [, { data }] of tensors) {
    file.set(bytesOf(data), at);
    at += data.byteLength;
  }
  return file;
}

/** The tensors of a file of the service, where they lie, and the texts of its metadata. */
export function readFile(file: ArrayBuffer): {
  readonly tensors: ReadonlyMap<string, TypedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
} {
  const start = prefixLength + new DataView(file).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(file, prefixLength, start - prefixLength));
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(text);
  const tensors = new Map<string, TypedTensor>();
  for (const name of Object.keys(entries)) {
    const { dtype: stored, shape, data_offsets: offsets } = entries[name];
    const dtype = dtypeOfName.get(stored);
    if (dtype === undefined) throw new TypeError(`the file has a tensor of the unknown dtype ${stored}`);
    const bytes = new Uint8Array(file, start + offsets[0], offsets[1] - offsets[0]);
    tensors.set(name, { shape, data: elementsOf(bytes, dtype), dtype });
  }
  return { tensors, metadata };
}
