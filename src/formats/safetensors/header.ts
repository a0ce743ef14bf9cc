import { ProblemError } from '../../errors.ts';
import { Recent } from '../../memory/recent.ts';
import type { JsonBounds } from '../json/options.ts';
import { readJson } from '../json/reader.ts';
import { quoteText } from '../quote.ts';
import { type Entry, readEntry } from './entry.ts';
import { describeValue, objectAt, refusal } from './fault.ts';

/** Bytes in front of the header: its length, an unsigned 64-bit little-endian integer. */
export const prefixLength = 8;

/** The key of the metadata, beside the tensors' names. */
export const metadataKey = '__metadata__';

/** The most bytes of a header. The format allows 100 MB. This is room for a request in the metadata. */
const mostHeaderBytes = 4 * 1024 * 1024;

/** What a header of so many tensors may hold. Each has up to 14 values. The metadata has keys and values too. */
const boundsOf = (mostTensors: number): JsonBounds => ({
  values: 64 * mostTensors,
  keys: 4 * mostTensors,
  textBytes: mostHeaderBytes,
});

/** The contents of a file without the elements. */
export interface Header {
  /** In the order of their data, without holes. */
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** The bytes behind the header. */
  readonly data: Uint8Array;
}

/** A header that has been read, and what it was checked against. */
interface KnownHeader extends Omit<Header, 'data'> {
  readonly mostTensors: number;
  readonly available: number;
}

/** Only short headers are kept. Clients send the same ones again and again. */
const mostKeptBytes = 2048;
const known = new Recent<KnownHeader>(64);

/**
 * Reads and checks everything in front of the data. Checks that the tensors cover the data.
 * @throws ProblemError `malformed-safetensors`
 */
export function readHeader(bytes: Uint8Array, mostTensors: number): Header {
  const json = headerText(bytes);
  const data = bytes.subarray(prefixLength + json.length);
  if (json.length > mostKeptBytes) return { ...parseHeader(json, mostTensors, data.length), data };
  const text = Buffer.from(json.buffer, json.byteOffset, json.length).toString('latin1');
  let header = known.get(text);
  if (header?.mostTensors !== mostTensors || header.available !== data.length) {
    header = parseHeader(json, mostTensors, data.length);
    known.set(text, header);
  }
  return { entries: header.entries, metadata: header.metadata, data };
}

/** @param available bytes of data behind the header */
function parseHeader(json: Uint8Array, mostTensors: number, available: number): KnownHeader {
  const { [metadataKey]: texts = {}, ...tensors } = objectAt(parse(json, boundsOf(mostTensors)), []);
  const metadata = readMetadata(texts);
  const count = Object.keys(tensors).length;
  if (count > mostTensors) {
    throw refusal([], `the file has ${count} tensors, but at most ${mostTensors} are allowed`);
  }
  const entries = Object.entries(tensors).map(([name, value]) => readEntry(name, value, available));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCover(entries, available);
  return { entries, metadata, mostTensors, available };
}

/** The bytes of the header's JSON text, its padding included. */
function headerText(bytes: Uint8Array): Uint8Array {
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

function parse(json: Uint8Array, bounds: JsonBounds): unknown {
  if (json[0] !== 0x7b) {
    const what = json.length === 0 ? 'is empty' : `begins with byte ${hex(json[0])}`;
    throw refusal([], `the header ${what}, but has to begin with {`);
  }
  let end = json.length;
  while (json[end - 1] === 0x20) end--;
  const last = json[end - 1];
  if (last === 0x09 || last === 0x0a || last === 0x0d) {
    throw refusal([], `the header is padded with byte ${hex(last)}`, 'the header is padded with spaces only');
  }
  try {
    return readJson(json, { bounds });
  } catch (error) {
    // A stop is no fault of the file.
    if (!(error instanceof ProblemError) || error.code === 'client-closed') throw error;
    const faults = error.faults.map(({ pointer, message }) => ({
      pointer,
      message: `the header: ${message}`,
    }));
    throw new ProblemError('malformed-safetensors', `the header: ${error.message}`, faults);
  }
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

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
