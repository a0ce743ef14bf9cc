import { ProblemError } from '../../errors.ts';
import { Recent } from '../../memory/recent.ts';
import type { JsonBounds } from '../json/options.ts';
import { readJson } from '../json/reader.ts';
import { type Entries, headerText, mostHeaderBytes, prefixLength, readEntries } from './entries.ts';
import { refusal } from './fault.ts';

/** What a header of so many tensors may hold. Each has up to 14 values. The metadata has keys and values too. */
const boundsOf = (mostTensors: number): JsonBounds => ({
  values: 64 * mostTensors,
  keys: 4 * mostTensors,
  textBytes: mostHeaderBytes,
});

/** The contents of a file without the elements. */
export interface Header extends Entries {
  /** The bytes behind the header. */
  readonly data: Uint8Array;
}

/** A header that has been read, and what it was checked against. */
interface KnownHeader extends Entries {
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
  const header = parse(json, boundsOf(mostTensors));
  return { ...readEntries(header, mostTensors, available), mostTensors, available };
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

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
