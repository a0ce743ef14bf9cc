import { ProblemError, pointerOf } from '../errors.ts';
import { base64Bytes } from '../formats/base64.ts';
import { RawText } from '../formats/json/raw-text.ts';
import { readJson } from '../formats/json/reader.ts';
import { isNumberArray } from '../formats/nested.ts';
import { readInPlace, readSafetensors, type Safetensors } from '../formats/safetensors/file.ts';
import type { BodyType } from './jobs.ts';

/** Values (outside tensors) that a body may hold: what is left for the event loop to look at. */
const maxValues = 100_000;

/** Base64 texts longer than this are decoded with the body, off the event loop, as those are that the reader left in it. */
const longText = 4096;

/** A decoded body, and the buffers that its tensors lie in. */
export interface Decoded {
  readonly value: unknown;
  readonly buffers: readonly ArrayBuffer[];
}

/**
 * Decodes a request body. Every tensor in it is a `NumberArray` or, from base64, its bytes.
 * @throws ProblemError `malformed-json`, `malformed-safetensors`, `malformed-base64`, `invalid-tensor`, or `limit-exceeded`
 * where there is too much outside tensors.
 */
export function decodeBody(bytes: Uint8Array, type: BodyType): Decoded {
  if (type === 'json') return lift(readJson(bytes, { maxValues, rawKey: 'base64' }));
  return lift(requestOf(readSafetensors(bytes)));
}

/**
 * Decodes a body that takes no time, whatever its size: a file whose tensors stay where they are.
 * @returns undefined for others
 * @throws ProblemError as `decodeBody`
 */
export function decodeInPlace(bytes: Uint8Array, type: BodyType): Decoded | undefined {
  const file = type === 'safetensors' ? readInPlace(bytes) : undefined;
  return file && lift(requestOf(file));
}

/** The request that a safetensors body holds: `__metadata__.request` with the tensors as its fields. */
function requestOf({ tensors, metadata }: Safetensors): unknown {
  const text = metadata.get('request');
  const request = text === undefined ? {} : readJson(Buffer.from(text), { maxValues });
  if (typeof request !== 'object' || request === null) return request;
  const fields = new Map(Object.entries(request));
  for (const [name, tensor] of tensors) {
    if (fields.has(name)) {
      const message = `${JSON.stringify(name)} is in __metadata__.request and among the tensors`;
      throw ProblemError.of('malformed-safetensors', {
        pointer: pointerOf([name]),
        message,
        hint: 'give it once',
      });
    }
    fields.set(name, tensor);
  }
  return Object.fromEntries(fields);
}

/** Finds the tensors in a decoded value, and decodes the long base64 texts in it. */
function lift(root: unknown): Decoded {
  const buffers = new Set<ArrayBuffer>();
  // It calls itself: the reader refuses more than 64 levels.
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const inner of value) visit(inner);
    } else if (isNumberArray(value)) {
      if (value.data.buffer instanceof ArrayBuffer) buffers.add(value.data.buffer);
    } else if (isObject(value)) {
      const { base64 } = value;
      if (base64 instanceof RawText || (typeof base64 === 'string' && base64.length > longText)) {
        const bytes = base64Bytes(base64);
        value.base64 = bytes;
        buffers.add(bytes.buffer);
      }
      // Object.values() would make a list of each.
      for (const key in value) if (key !== 'base64' || !isText(base64)) visit(value[key]);
    }
  };
  visit(root);
  return { value: root, buffers: [...buffers] };
}

function isText(value: unknown): value is string | RawText {
  return typeof value === 'string' || value instanceof RawText;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
