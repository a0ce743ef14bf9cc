import { readDocument, readInFloat64 } from './document.ts';
import { invalidUtf8, notUtf8 } from './fault.ts';
import type { JsonOptions } from './options.ts';

/**
 * Decodes a JSON body: what JSON.parse gives, except that an array of more than 64 numbers, nested to any
 * depth, comes as a NumberArray. The strings "NaN", "Infinity" and "-Infinity" (written without escapes) are
 * numbers there. So does an array of fewer numbers in more than 1,024 arrays. All others, and arrays whose
 * first leaf is no number, stay JavaScript arrays, whatever they hold.
 *
 * The numbers are JSON.parse's, each the float64 nearest to its text (Lemire, "Number parsing at a gigabyte
 * per second", 2021). They come in a Float64Array, or rounded once more, as by Math.fround, in a
 * Float32Array, as `precision` says. A document that asks for float64 behind an array that has been read in
 * float32 is read once more from its beginning: such a document costs up to twice the time, one that asks
 * before its arrays costs nothing.
 *
 * Time and memory are linear in the body, at any depth; `bounds` bounds them further.
 *
 * @throws ProblemError `malformed-json`, with line, column and byte offset: whatever JSON.parse refuses,
 * invalid UTF-8, more than 64 levels, numbers of 64 KiB, a key that an object has already, `__proto__`, and
 * `constructor` with an object that has `prototype`.
 * @throws ProblemError `invalid-tensor`, with a pointer to the first bad element: an array that begins with a
 * number and has more than 64, but also rows of different length or depth, or elements that are no numbers.
 * What comes behind the bad element and the 65th number is not looked at, so it need not be JSON.
 * @throws ProblemError `limit-exceeded`, with a pointer, at more than `bounds`.
 */
export function readJson(bytes: Uint8Array, options: JsonOptions = {}): unknown {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const invalid = invalidUtf8(body);
  if (invalid < body.length) throw notUtf8(body, invalid);
  const first = readDocument(body, options);
  return first === readInFloat64 ? readDocument(body, { ...options, precision: undefined }) : first;
}
