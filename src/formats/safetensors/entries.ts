import { quoteText } from '../quote.ts';
import { type Entry, readEntry } from './entry.ts';
import { describeValue, objectAt, refusal } from './fault.ts';

/** Bytes in front of the header: its length, an unsigned 64-bit little-endian integer. */
export const prefixLength = 8;

/** The key of the metadata, beside the tensors' names. */
export const metadataKey = '__metadata__';

/** The most bytes of a header. The format allows 100 MB. This is room for a request in the metadata. */
export const mostHeaderBytes = 4 * 1024 * 1024;

/** What a header says. */
export interface Entries {
  /** In the order of their data, without holes. */
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Checks a header that has been read as JSON, and that the tensors cover the data behind it.
 * @param available bytes of data behind the header
 * @throws ProblemError `malformed-safetensors`
 */
export function readEntries(header: unknown, mostTensors: number, available: number): Entries {
  const { [metadataKey]: texts = {}, ...tensors } = objectAt(header, []);
  const metadata = readMetadata(texts);
  const count = Object.keys(tensors).length;
  if (count > mostTensors) {
    throw refusal([], `the file has ${count} tensors, but at most ${mostTensors} are allowed`);
  }
  const entries = Object.entries(tensors).map(([name, value]) => readEntry(name, value, available));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCover(entries, available);
  return { entries, metadata };
}

/**
 * The bytes of the header's JSON text, its padding included.
 * @throws ProblemError `malformed-safetensors`
 */
export function headerText(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw refusal([], 'the body is empty', 'send a safetensors file');
  if (bytes.length < prefixLength) {
    throw refusal(
      [],
      `the file has ${bytes.length} bytes, but the header's length alone takes ${prefixLength}`,
    );
  }
  const length = headerLength(bytes);
  const hint = 'a safetensors file begins with the length of its header, a 64-bit little-endian integer';
  if (length > mostHeaderBytes) {
    throw refusal(
      [],
      `the header's length is ${length} bytes, but at most ${mostHeaderBytes} are allowed`,
      hint,
    );
  }
  const rest = bytes.length - prefixLength;
  if (length > rest) {
    throw refusal([], `the header's length is ${length} bytes, but only ${rest} bytes follow`, hint);
  }
  return bytes.subarray(prefixLength, prefixLength + Number(length));
}

/** The header's length, read from a file of at least 8 bytes. */
export function headerLength(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
}

function readMetadata(value: unknown): Map<string, string> {
  const metadata = new Map<string, string>();
  for (const [key, text] of Object.entries(objectAt(value, [metadataKey]))) {
    if (typeof text !== 'string') {
      throw refusal([metadataKey, key], `expected a string, but got ${describeValue(text)}`);
    }
    metadata.set(key, text);
  }
  return metadata;
}

/**
 * Checks that the entries follow each other from byte 0 on, in their order, and cover all `available` bytes.
 */
function checkCover(entries: readonly Entry[], available: number): void {
  const hint = 'the data of the tensors follow each other without holes from byte 0 to the end of the file';
  let covered = 0;
  let before = '';
  for (const { name, begin, end } of entries) {
    const path = [name, 'data_offsets'];
    if (begin > covered) throw refusal(path, `bytes ${covered} to ${begin} belong to no tensor`, hint);
    if (begin < covered) {
      const message = `the data begin at byte ${begin}, but those of ${quoteText(before)} end at ${covered}`;
      throw refusal(path, message, hint);
    }
    covered = end;
    before = name;
  }
  if (covered === available) return;
  throw refusal([], `the tensors end at byte ${covered} of the data, which have ${available}`, hint);
}
