import { ProblemError } from '../errors.ts';
import { checkpoint } from '../memory/checkpoint.ts';
import { type DType, type Elements, isDType, rowOf } from '../tensor/dtype.ts';
import { elementCount, shapeText } from '../tensor/tensor.ts';
import { copyOfElements, viewOfElements } from './element-bytes.ts';
import { RawText } from './json/raw-text.ts';

/** Standard base64 (RFC 4648 §4) with padding, and what comes before its end. */
const wellFormed = /^[A-Za-z0-9+/]*={0,2}$/;
const unpadded = /^[A-Za-z0-9+/]*$/;

/** Characters that are decoded at a time: whole groups of four. */
const pieceLength = 2 ** 13;

/**
 * The bytes of a base64 text, in an ArrayBuffer of their own.
 * @throws ProblemError `malformed-base64` if the text is no base64.
 */
export function base64Bytes(text: string | RawText): Uint8Array<ArrayBuffer> {
  const raw = text instanceof RawText;
  const { length } = text;
  if (length % 4 !== 0) throw notBase64();
  const bytes = new Uint8Array((length / 4) * 3 - paddingOf(text));
  const target = Buffer.from(bytes.buffer);
  let done = 0;
  for (const characters of raw ? rawPieces(text) : textPieces(text)) {
    checkpoint();
    const last = done + characters.length === length;
    if (!(last ? wellFormed : unpadded).test(characters)) throw notBase64();
    target.write(characters, (done / 4) * 3, 'base64');
    done += characters.length;
  }
  return bytes;
}

function* textPieces(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += pieceLength) yield text.slice(from, from + pieceLength);
}

/** The same without escapes. */
function* rawPieces({ bytes, hasEscapes }: RawText): Generator<string> {
  /** An escape that goes on in the next piece. */
  let begun = '';
  /** Characters that make no group of four yet. */
  let waiting = '';
  for (let from = 0; from < bytes.length; from += pieceLength) {
    const written = begun + bytes.toString('latin1', from, from + pieceLength);
    const last = from + pieceLength >= bytes.length;
    const cut = hasEscapes && !last ? written.indexOf('\\', written.length - escapeBytes + 1) : -1;
    const end = cut < 0 ? written.length : cut;
    begun = written.slice(end);
    const characters = waiting + (hasEscapes ? unescaped(written.slice(0, end)) : written);
    const whole = last ? characters.length : Math.floor(characters.length / 4) * 4;
    yield characters.slice(0, whole);
    waiting = characters.slice(whole);
  }
}

/** Bytes of the longest escape, such as `\u002b`. */
const escapeBytes = 6;

/** The characters of a text's bytes. What is no text, for want of the rest of an escape, is no base64 either. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    throw notBase64();
  }
}

/** How many = a text ends with, at most 2. */
function paddingOf(text: string | RawText): number {
  const end =
    text instanceof RawText ? text.bytes.toString('latin1', text.bytes.length - 2 * escapeBytes) : text;
  const [padding = ''] = /(?:=|\\u003[dD]){0,2}$/.exec(end.slice(-2 * escapeBytes)) ?? [];
  return padding.match(/=|u/g)?.length ?? 0;
}

function notBase64(): ProblemError {
  const message = 'the base64 text has characters or a length that base64 does not have';
  const hint = 'standard alphabet (A-Z a-z 0-9 + /), padded with = to a multiple of four';
  return ProblemError.of('malformed-base64', { pointer: '/base64', message, hint });
}

/**
 * The widened elements of a base64 text if its dtype is widened, else its bytes.
 * @throws ProblemError `malformed-base64` if the text is no base64.
 */
export function widenedBase64(text: string | RawText, dtype: unknown): Uint8Array<ArrayBuffer> | Elements {
  const bytes = base64Bytes(text);
  if (!isDType(dtype)) return bytes;
  const { storage, bytes: size } = rowOf(dtype);
  return storage && bytes.length % size === 0 ? storage.widen(bytes) : bytes;
}

/**
 * The elements of `shape` from base64 of their little-endian bytes. The result of `widenedBase64` is taken
 * too, without a copy.
 * @throws ProblemError `malformed-base64` if the text is no base64, `invalid-tensor` if its length is not the
 * shape's.
 */
export function decodeBase64(
  content: string | Uint8Array | Elements,
  shape: readonly number[],
  dtype: DType,
): Elements {
  const decoded = typeof content === 'string' ? base64Bytes(content) : content;
  const { bytes: size } = rowOf(dtype);
  const given = decoded instanceof Uint8Array ? decoded.length : decoded.length * size;
  const expected = elementCount(shape) * size;
  if (given !== expected) {
    const wanted = `shape ${shapeText(shape)} of ${dtype} takes ${expected} bytes`;
    const message = `${wanted}, but base64 holds ${given}`;
    const hint = 'base64 holds the little-endian bytes of all elements, row-major';
    throw ProblemError.of('invalid-tensor', { pointer: '/base64', message, hint });
  }
  if (!(decoded instanceof Uint8Array)) return decoded;
  return viewOfElements(decoded, dtype) ?? copyOfElements(decoded, dtype);
}
