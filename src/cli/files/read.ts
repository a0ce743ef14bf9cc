import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { nearest } from '../../contract/suggestion.ts';
import { readSafetensors } from '../../formats/safetensors/file.ts';
import { Failure } from '../failure.ts';
import { readNpy } from './npy.ts';
import { readNpz } from './npz.ts';

/** What a file holds: fields of a request, or one value without a name. */
export type Content =
  | { readonly fields: Readonly<Record<string, unknown>> }
  | { readonly value: unknown }
  | { readonly model: Uint8Array<ArrayBuffer> };

/** How files are read, by the end of their names. */
const readers: Readonly<Record<string, (bytes: Uint8Array<ArrayBuffer>, file: string) => Content>> = {
  '.npy': (bytes, file) => ({ value: readNpy(bytes, file) }),
  '.npz': (bytes, file) => ({ fields: readNpz(bytes, file) }),
  '.safetensors': (bytes) => ({ fields: fileFields(bytes) }),
  '.json': (bytes, file) => contentOf(parse(Buffer.from(bytes).toString(), file)),
  '.onnx': (model) => ({ model }),
};

/** Whether a text names a file of a kind that is read. */
export function isFile(text: string): boolean {
  return text === '-' || Object.hasOwn(readers, extname(text)) || existsSync(text);
}

/** Reads a file by the end of its name; `-` is the standard input, whose first bytes tell. @throws Failure, ProblemError */
export function readContent(file: string): Content {
  const bytes = bytesOf(file);
  if (file === '-') return readers[kindOf(bytes)](bytes, 'the standard input');
  const read = readers[extname(file)];
  if (!read) {
    const known = Object.keys(readers).join(', ');
    throw new Failure(`${file}: files of this kind are not read`, `a file ends in ${known}`);
  }
  return read(bytes, file);
}

/** The kind of a file by its first bytes. ONNX models have no signature. */
function kindOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 9)).toString('latin1');
  if (start.startsWith('\x93NUMPY')) return '.npy';
  if (start.startsWith('PK')) return '.npz';
  // A header's length in 8 bytes, and its JSON.
  return start[8] === '{' && start.includes('\0') ? '.safetensors' : '.json';
}

/**
 * Reads one tensor. `file:name` is one of several in a file.
 * @param name the one that is taken of several, where the text has none
 */
export function readTensor(text: string, name: string): unknown {
  const [file, asked = name] = existsSync(text) || text === '-' ? [text] : splitName(text);
  const content = readContent(file);
  if ('value' in content) return content.value;
  if ('model' in content) throw new Failure(`${file}: a model is no tensor`, `--layer ${file}`);
  const { fields } = content;
  const names = Object.keys(fields);
  if (Object.hasOwn(fields, asked)) return fields[asked];
  if (names.length === 1 && file === text) return fields[names[0]];
  throw new Failure(`${file} has no tensor ${asked}`, `it has ${names.join(', ')}: ${file}:${names[0]}`);
}

function splitName(text: string): [string, string?] {
  const at = text.lastIndexOf(':');
  return at > 1 ? [text.slice(0, at), text.slice(at + 1)] : [text];
}

function bytesOf(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Failure(`${file} cannot be read: ${reasons[code] ?? code}`, neighbour(file));
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'the system does not permit it',
};

/** The file beside it that was probably meant. */
function neighbour(file: string): string | undefined {
  try {
    const folder = dirname(file);
    const names = readdirSync(folder).filter((name) => Object.hasOwn(readers, extname(name)));
    const own = basename(file);
    const meant = names.find((name) => name.startsWith(`${own}.`)) ?? nearest(own, names);
    return meant === undefined || meant === own ? undefined : `did you mean ${join(folder, meant)}?`;
  } catch {
    return undefined;
  }
}

/** The JSON value of a text. */
export function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${what} is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** A JSON value is a request, a layer, or a tensor. */
export function contentOf(value: unknown): Content {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value };
  if ('in_channels' in value || 'type' in value) return { fields: { layer: value } };
  const isTensor = 'fill' in value || 'base64' in value || 'data' in value;
  return isTensor ? { value } : { fields: { ...value } };
}

/** The request of a safetensors file: its fields are in the metadata, if it has some. */
export function fileFields(bytes: Uint8Array): Record<string, unknown> {
  const { tensors, metadata } = readSafetensors(bytes);
  const others = parse(metadata.get('request') ?? '{}', '__metadata__.request');
  return { ...Object(others), ...Object.fromEntries(tensors) };
}
