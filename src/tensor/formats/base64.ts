import { ProblemError } from '../../errors.ts';
import { bytesPerElement, type DType, elementCount, shapeText, type TensorData, zeros } from '../tensor.ts';

/** Standard base64 (RFC 4648 §4) with padding. */
const wellFormed = /^[A-Za-z0-9+/]*={0,2}$/;

/** The little-endian elements in base64. */
export function encodeBase64(data: TensorData): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}

/**
 * The elements of `shape` from base64 of their little-endian bytes.
 * @throws ProblemError `malformed-base64` where the text is no base64, `invalid-tensor` where its length is not the shape's.
 */
export function decodeBase64(text: string, shape: readonly number[], dtype: DType): TensorData {
  if (text.length % 4 !== 0 || !wellFormed.test(text)) {
    const message = 'the base64 text has characters or a length that base64 does not have';
    const hint = 'standard alphabet (A-Z a-z 0-9 + /), padded with = to a multiple of four';
    throw ProblemError.of('malformed-base64', { pointer: '/base64', message, hint });
  }
  const bytes = (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  const elements = elementCount(shape);
  if (bytes !== elements * bytesPerElement[dtype]) {
    const message = `shape ${shapeText(shape)} of ${dtype} takes ${elements * bytesPerElement[dtype]} bytes, but base64 holds ${bytes}`;
    const hint = 'base64 holds the little-endian bytes of all elements, row-major';
    throw ProblemError.of('invalid-tensor', { pointer: '/base64', message, hint });
  }
  const data = zeros(dtype, elements);
  Buffer.from(data.buffer).write(text, 'base64');
  return data;
}
