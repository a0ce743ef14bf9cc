import { widenedBase64 } from './base64.ts';
import type { Format } from './format.ts';
import type { AsksForFloat64 } from './json/options.ts';
import { RawText } from './json/raw-text.ts';
import { isNumberArray } from './number-array.ts';
import { type BodyType, formats } from './registry.ts';

/** A decoded body, and the buffers of its tensors. */
export interface DecodedRequest {
  readonly value: unknown;
  readonly buffers: readonly ArrayBuffer[];
}

/**
 * Decodes a request body. Every tensor in it is a `NumberArray` or, from long base64, its bytes or widened
 * elements.
 * @param request the JSON text of the fields beside the tensors of a file, if it did not come in the file
 * @throws ProblemError `malformed-json`, `malformed-query`, `malformed-safetensors`, `malformed-base64`, `invalid-tensor`, or
 * `limit-exceeded` if there is too much outside tensors.
 */
export function decodeRequest(
  bytes: Uint8Array,
  type: BodyType,
  precision: AsksForFloat64,
  request?: string,
): DecodedRequest {
  const format: Format & Pick<Required<Format>, 'read'> = formats[type];
  return decodeTensors(format.read(bytes, precision, request));
}

/**
 * Decodes a body that takes no time, whatever its size: a file whose tensors are not copied.
 * @returns undefined for others
 * @throws ProblemError as `decodeRequest`
 */
export function decodeRequestInPlace(
  bytes: Uint8Array,
  type: BodyType,
  precision: AsksForFloat64,
  request?: string,
): DecodedRequest | undefined {
  const format: Format = formats[type];
  const value = format.readInPlace?.(bytes, precision, request);
  return value === undefined ? undefined : decodeTensors(value);
}

/** Finds the tensors in a decoded value, and decodes the long base64 texts in it. */
function decodeTensors(root: unknown): DecodedRequest {
  const buffers = new Set<ArrayBuffer>();
  const note = (buffer: ArrayBufferLike): void => {
    if (buffer instanceof ArrayBuffer) buffers.add(buffer);
  };
  // Recursion is safe: the reader refuses more than 64 levels.
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const inner of value) visit(inner);
    } else if (isNumberArray(value)) {
      note(value.data.buffer);
    } else if (isObject(value)) {
      const { base64 } = value;
      if (base64 instanceof RawText) {
        const decoded = widenedBase64(base64, value.dtype);
        value.base64 = decoded;
        note(decoded.buffer);
      }
      // Object.values() would allocate a list per object.
      for (const key in value) if (!ArrayBuffer.isView(value[key])) visit(value[key]);
    }
  };
  visit(root);
  return { value: root, buffers: [...buffers] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
