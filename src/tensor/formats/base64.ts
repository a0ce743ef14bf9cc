import { ProblemError } from '../../errors.ts';
import { bytesPerElement, type DType, elementCount, shapeText, type TensorData } from '../tensor.ts';

/** Standard base64 (RFC 4648 §4) with padding. */
const wellFormed = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The bytes of a base64 text, in an ArrayBuffer of their own.
 * @throws ProblemError `malformed-base64` where the text is no base64.
 */
export function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 4 !== 0 || !wellFormed.test(text)) {
    const message = 'the base64 text has characters or a length that base64 does not have';
    const hint = 'standard alphabet (A-Z a-z 0-9 + /), padded with = to a multiple of four';
    throw ProblemError.of('malformed-base64', { pointer: '/base64', message, hint });
  }
  const bytes = new Uint8Array(
    (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0),
  );
  Buffer.from(bytes.buffer).write(text, 'base64');
  return bytes;
}

/**
 * The elements of `shape` from base64 of their little-endian bytes, or from those bytes, which are then not copied.
 * @throws ProblemError `malformed-base64` where the text is no base64, `invalid-tensor` where its length is not the shape's.
 */
export function decodeBase64(
  content: string | Uint8Array<ArrayBuffer>,
  shape: readonly number[],
  dtype: DType,
): TensorData {
  const bytes = typeof content === 'string' ? base64Bytes(content) : content;
  const expected = elementCount(shape) * bytesPerElement[dtype];
  if (bytes.length !== expected) {
    const message = `shape ${shapeText(shape)} of ${dtype} takes ${expected} bytes, but base64 holds ${bytes.length}`;
    const hint = 'base64 holds the little-endian bytes of all elements, row-major';
    throw ProblemError.of('invalid-tensor', { pointer: '/base64', message, hint });
  }
  return dtype === 'float32' ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
}
