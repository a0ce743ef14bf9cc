import { copyOfElements } from '../formats/element-bytes.ts';
import { JsonWriter } from '../formats/json/writer.ts';
import { formats } from '../formats/registry.ts';
import { headerText } from '../formats/safetensors/entries.ts';
import type { Entry } from '../formats/safetensors/entry.ts';
import { readHeader } from '../formats/safetensors/header.ts';
import { rowOf } from '../tensor/dtype.ts';
import type { ResultFile, Results } from './results.ts';
import type { Computed } from './run.ts';

/** What a tool answers: a text that is small enough to read, and a link to all of it. */
export interface Presented {
  readonly text: string;
  readonly link?: {
    readonly uri: string;
    readonly mimeType: string;
    readonly size: number;
    readonly description?: string;
  };
}

/** Longer documents are cut: nobody reads them whole. */
const mostCharacters = 16_384;
/** Elements of a tensor that are shown. */
const mostShown = 8;
/** The most tensors of a reply: those of every runtime, operands and sums. */
const mostTensors = 64;

const mediaTypes = { zip: 'application/zip', json: formats.json.mediaType } as const;

/**
 * A reply for an agent: its document with samples of its tensors, which are kept for a while.
 * @param elsewhere says how else to get a reply that is too large to be kept
 */
export function present({ body, type }: Computed, results: Results, elsewhere: string): Presented {
  if (type === 'json' && body.length <= mostCharacters) return { text: textOf(body) };
  const mimeType = type === 'zip' || type === 'json' ? mediaTypes[type] : formats[type].mediaType;
  const { whole, link } = kept({ bytes: body, mimeType }, results, elsewhere);
  if (type === 'zip') return { text: JSON.stringify({ bytes: body.length, whole }), ...link };
  if (type === 'json') {
    const cut = textOf(body.subarray(0, mostCharacters));
    return { text: `${cut}… (cut)\n${JSON.stringify({ whole })}`, ...link };
  }
  return { text: documentOf(body, whole), ...link };
}

/** Keeps a file, and says where all of it is. */
function kept(file: ResultFile, results: Results, elsewhere: string) {
  const { mimeType, bytes } = file;
  const uris = results.keep(file)?.uris;
  if (!uris) {
    const reason = `${bytes.length} bytes are more than are kept, ${results.mostBytes}`;
    return { whole: { uri: null, reason, hint: `make a smaller request, or ${elsewhere}` } };
  }
  const [uri] = uris;
  const link = { uri, mimeType, size: bytes.length };
  if (uris.length === 1) return { whole: uri, link: { link } };
  const description = `Part 1 of ${uris.length}. All parts, put together in order, are the file`;
  return { whole: { parts: uris }, link: { link: { ...link, description } } };
}

/** The document of a safetensors file, and a sample of each tensor. */
function documentOf(file: Uint8Array<ArrayBuffer>, whole: unknown): string {
  if (headerText(file).length > 16 * mostCharacters) return JSON.stringify({ whole });
  const { entries, metadata, data } = readHeader(file, mostTensors);
  const document = metadata.get('response') ?? '{}';
  const shown = document.length > mostCharacters ? `${document.slice(0, mostCharacters)}…` : document;
  const samples = entries.map((entry) => sampleOf(entry, data)).join(',');
  return `${shown}\n{"tensors":{${samples}},"whole":${JSON.stringify(whole)}}`;
}

function sampleOf({ name, dtype, shape, begin, end }: Entry, data: Uint8Array): string {
  const last = Math.min(end, begin + mostShown * rowOf(dtype).bytes);
  const first = copyOfElements(data.subarray(begin, last), dtype);
  const numbers = new JsonWriter().numbers(first, dtype).finish();
  return `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":${JSON.stringify(shape)},"first":${textOf(numbers)}}`;
}

function textOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString();
}
