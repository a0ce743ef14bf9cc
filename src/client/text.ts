import { type DType, type DTypeRow, dtypeOf, type Elements, isElements, rowOf } from '../tensor/dtype.ts';
import type { TypedTensor } from './types.ts';

/** Whether a value is a tensor with a typed array. */
export function isTypedTensor(value: unknown): value is TypedTensor {
  return typeof value === 'object' && value !== null && 'data' in value && isElements(value.data);
}

/**
 * The JSON text of a request or a part of one: typed arrays as base64, NaN and the infinities as strings. JSON.stringify
 * writes -0 as 0: only typed arrays keep it.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, inner) => {
    if (typeof inner === 'number') return Number.isFinite(inner) ? inner : String(inner);
    if (!isTypedTensor(inner)) return inner;
    const { shape, data } = inner;
    return { shape, dtype: dtypeOf(data), base64: toBase64(bytesOf(data)) };
  });
}

/** The bytes of elements, where they lie. */
export function bytesOf({ buffer, byteOffset, byteLength }: Elements): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The elements of little-endian bytes: where they lie, if they are aligned and not widened. */
export function elementsOf(bytes: Uint8Array, dtype: DType): Elements {
  const { array, bytes: size, storage }: DTypeRow<Elements> = rowOf(dtype);
  if (storage) return storage.widen(bytes);
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new array(buffer, byteOffset, bytes.length / size);
}

/** Characters that a call of String.fromCharCode takes as arguments. */
const pieceLength = 2 ** 13;

function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceLength)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + pieceLength)));
  return btoa(pieces.join(''));
}

/** The bytes of a base64 text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at);
  return bytes;
}
