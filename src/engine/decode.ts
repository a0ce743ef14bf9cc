import { type Checkpoint, unstoppable } from '../convolution/kernel.ts';
import { ProblemError, pointerOf } from '../errors.ts';
import { base64Bytes } from '../tensor/formats/base64.ts';
import { readJson } from '../tensor/formats/json-reader.ts';
import { isNumberArray } from '../tensor/formats/nested.ts';
import { readSafetensors } from '../tensor/formats/safetensors.ts';
import type { BodyType } from './messages.ts';

/** Values (outside tensors) that a body may hold: what is left for the event loop to look at. */
const maxValues = 100_000;

/** Base64 texts longer than this are decoded with the body, off the event loop. */
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
export function decodeBody(bytes: Uint8Array, type: BodyType, checkpoint: Checkpoint = unstoppable): Decoded {
  const value = type === 'json' ? readJson(bytes, { checkpoint, maxValues }) : requestOfSafetensors(bytes);
  return lift(value);
}

/** The request that a safetensors body holds: `__metadata__.request` with the tensors as its fields. */
function requestOfSafetensors(bytes: Uint8Array): unknown {
  const { tensors, metadata } = readSafetensors(bytes);
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
  const buffers: ArrayBuffer[] = [];
  const open: object[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!isNumberArray(value)) open.push(value);
    else if (value.data.buffer instanceof ArrayBuffer) buffers.push(value.data.buffer);
  };
  visit(root);
  for (let value = open.pop(); value; value = open.pop()) {
    if ('base64' in value && typeof value.base64 === 'string' && value.base64.length > longText) {
      const bytes = base64Bytes(value.base64);
      Object.assign(value, { base64: bytes });
      buffers.push(bytes.buffer);
    }
    for (const inner of Object.values(value)) if (!(inner instanceof Uint8Array)) visit(inner);
  }
  return { value: root, buffers };
}
