import { ProblemError } from '../errors.ts';
import { checkpoint } from '../memory/checkpoint.ts';
import { bytesPerElement, type DType, elementCount, shapeText, type TensorData } from '../tensor/tensor.ts';
import { RawText } from './json/raw-text.ts';

/** Standard base64 (RFC 4648 §4) with padding, and what comes before its end. */
const wellFormed = /^[A-Za-z0-9+/]*={0,2}$/;
const unpadded = /^[A-Za-z0-9+/]*$/;

/** Characters that are decoded at a time: whole groups of four. */
const piece = 2 ** 13;

/**
 * The bytes of a base64 text, in an ArrayBuffer of their own.
 * @throws ProblemError `malformed-base64` where the text is no base64.
 */
export function base64Bytes(text: string | RawText): Uint8Array<ArrayBuffer> {
  const raw = text instanceof RawText;
  const length = raw ? text.bytes.length - text.escapes : text.length;
  if (length % 4 !== 0) throw malformed();
  const end = raw ? text.bytes.toString('latin1', text.bytes.length - 2) : text.slice(-2);
  const bytes = new Uint8Array((length / 4) * 3 - (end === '==' ? 2 : end.endsWith('=') ? 1 : 0));
  const target = Buffer.from(bytes.buffer);
  let done = 0;
  for (const characters of raw ? rawPieces(text) : textPieces(text)) {
    checkpoint();
    const last = done + characters.length === length;
    if (!(last ? wellFormed : unpadded).test(characters)) throw malformed();
    target.write(characters, (done / 4) * 3, 'base64');
    done += characters.length;
  }
  return bytes;
}

function* textPieces(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += piece) yield text.slice(from, from + piece);
}

/** The same without escapes. */
function* rawPieces({ bytes, escapes }: RawText): Generator<string> {
  let waiting = '';
  for (let from = 0; from < bytes.length; from += piece) {
    const written = waiting + bytes.toString('latin1', from, from + piece);
    const characters = escapes > 0 ? written.replaceAll('\\/', '/') : written;
    // What is over waits, and a character at least: it may be the backslash of an escape.
    const whole =
      from + piece < bytes.length ? Math.floor((characters.length - 1) / 4) * 4 : characters.length;
    yield characters.slice(0, whole);
    waiting = characters.slice(whole);
  }
}

function malformed(): ProblemError {
  const message = 'the base64 text has characters or a length that base64 does not have';
  const hint = 'standard alphabet (A-Z a-z 0-9 + /), padded with = to a multiple of four';
  return ProblemError.of('malformed-base64', { pointer: '/base64', message, hint });
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
