import { ProblemError } from '../../errors.ts';
import { copyOfElements } from '../../formats/element-bytes.ts';
import { headerText, metadataKey, prefixLength, readEntries } from '../../formats/safetensors/entries.ts';
import { isObject } from '../../formats/safetensors/fault.ts';
import { readElements } from './elements.ts';
import { FileError, type FileTensor } from './file-tensor.ts';

/** The most tensors of a file that the page lists. */
const mostTensors = 4096;

/**
 * The format's types that no request can have. Checkpoints have them beside their weights, so they are read too: the
 * type of the service with as many bytes, which the header is checked with, and NumPy's name.
 */
const others: Readonly<Record<string, readonly [sameSize: string, type: string]>> = {
  I64: ['F64', 'i8'],
  U64: ['F64', 'u8'],
  U32: ['F32', 'u4'],
  I16: ['F16', 'i2'],
  U16: ['F16', 'u2'],
  BOOL: ['U8', 'b1'],
};

/** Whether bytes may be a safetensors file: a header's length, and a brace behind it. */
export function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > prefixLength && bytes[prefixLength] === 0x7b && bytes[prefixLength - 1] === 0;
}

/**
 * Reads the tensors of a safetensors file, as the service does.
 * @throws FileError
 */
export function readSafetensors(bytes: Uint8Array): FileTensor[] {
  try {
    const json = headerText(bytes);
    const data = bytes.subarray(prefixLength + json.length);
    const stored = new Map<string, string>();
    const header = Object.entries(parse(json)).map(([name, entry]) => {
      if (name === metadataKey || !isObject(entry) || typeof entry.dtype !== 'string') return [name, entry];
      stored.set(name, entry.dtype);
      return [name, Object.hasOwn(others, entry.dtype) ? { ...entry, dtype: others[entry.dtype][0] } : entry];
    });
    const { entries } = readEntries(Object.fromEntries(header), mostTensors, data.length);
    return entries.map(({ name, shape, dtype, begin, end }) => {
      const own = data.subarray(begin, end);
      const type = stored.get(name) ?? dtype;
      const other = Object.hasOwn(others, type) ? others[type] : undefined;
      const values = other ? readElements(other[1], own) : copyOfElements(own, dtype).slice();
      return { name, stored: type, shape, values };
    });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new FileError(error.message, error.faults[0]?.hint);
  }
}

function parse(json: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    if (isObject(header)) return header;
  } catch {
    // Said below.
  }
  throw new FileError('the header of the safetensors file is no JSON object', 'save the file again');
}
