import { isUtf8 } from 'node:buffer';
import { ProblemError } from '../../errors.ts';
import { checkpoint, checkpointAt } from '../../memory/checkpoint.ts';
import { type Cause, causeOf, disguised } from './cause.ts';

/**
 * The malformed-json problem at a byte offset: `what`, then line, column (in characters, from 1) and offset.
 */
export function malformedJson(bytes: Uint8Array, offset: number, what: string, hint?: string): ProblemError {
  let line = 1;
  let column = 1;
  for (let i = 0; i < offset; i++) {
    checkpointAt(i);
    const byte = bytes[i];
    if (byte === 0x0a) {
      line++;
      column = 1;
    } else if ((byte & 0xc0) !== 0x80) column++; // UTF-8's continuation bytes are no characters
  }
  const message = `${what} at line ${line}, column ${column} (byte offset ${offset})`;
  return ProblemError.of('malformed-json', { pointer: '', message, ...(hint === undefined ? {} : { hint }) });
}

/**
 * The malformed-json problem of an unexpected byte, or of an unexpected end.
 * @param otherwise the cause where the bytes around it tell none
 */
export function unexpected(bytes: Uint8Array, offset: number, otherwise?: Cause): ProblemError {
  const byte = bytes[offset];
  if (byte === undefined) {
    const isEmpty = Buffer.from(bytes.subarray(0, 256)).toString('latin1').trim() === '';
    if (isEmpty)
      return malformedJson(bytes, bytes.length, 'Unexpected end of the JSON text (it is empty)', emptyHint);
    const hint = 'brackets or quotes are missing: has the text been cut?';
    return malformedJson(bytes, bytes.length, 'Unexpected end of the JSON text', hint);
  }
  if (byte === 0xef && offset === 0) {
    return malformedJson(
      bytes,
      0,
      'Unexpected byte order mark',
      'send the JSON text without a byte order mark',
    );
  }
  // In valid UTF-8 a character has at most four bytes. Only the first character is shown.
  const [shown = ''] = new TextDecoder().decode(bytes.subarray(offset, offset + 4));
  const cause = disguised(bytes) ?? causeOf(bytes, offset) ?? otherwise;
  const what = `Unexpected ${JSON.stringify(shown)}${cause ? ` (${cause.what})` : ''}`;
  return malformedJson(bytes, offset, what, cause?.hint);
}

/** The malformed-json problem of bytes that are no UTF-8. */
export function notUtf8(bytes: Uint8Array, offset: number): ProblemError {
  const cause = disguised(bytes);
  return malformedJson(bytes, offset, `Invalid UTF-8${cause ? ` (${cause.what})` : ''}`, cause?.hint);
}

const emptyHint = 'send a JSON object';

/** Bytes that are checked at a time, in a tenth of a millisecond. */
const checkedBytes = 2 ** 18;

/** The offset of the first sequence that is no UTF-8. The length if there is none. */
export function invalidUtf8(bytes: Uint8Array): number {
  for (let from = 0; from < bytes.length; ) {
    checkpoint();
    let end = Math.min(from + checkedBytes, bytes.length);
    // A character that is cut belongs to the next piece. None has more than three continuation bytes.
    for (let back = 0; back < 3 && end < bytes.length && isContinuation(bytes[end]); back++) end--;
    const piece = end - from === bytes.length ? bytes : bytes.subarray(from, end);
    if (!isUtf8(piece)) return from + invalidSequence(bytes.subarray(from));
    from = end;
  }
  return bytes.length;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/**
 * The offset of the first sequence that is no UTF-8 (Unicode standard, table 3-7). The length if there is
 * none.
 */
function invalidSequence(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length) {
    const lead = bytes[i];
    const length =
      lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length === 0) return i;
    for (let j = 1; j < length; j++) {
      const least = j > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
      const greatest = j > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
      const byte = bytes[i + j] ?? 0;
      if (byte < least || byte > greatest) return i;
    }
    i += length;
  }
  return i;
}
