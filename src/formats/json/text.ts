import type { ProblemError } from '../../errors.ts';
import { checkpoint, checkpointAt, elementsBetween } from '../../memory/checkpoint.ts';
import type { NumberScanner } from './array.ts';
import { numberTooLong } from './array-fault.ts';
import { tooLongNumber } from './codec.ts';
import { malformedJson, unexpected } from './fault.ts';
import { RawText } from './raw-text.ts';

/** Bytes of a string that are read one by one before the codec is called, and after every escape. */
const stepBytes = 64;

/** Longer texts become RawTexts where these are wanted. */
const longText = 4096;

const lineHint = 'a line break in a text is written \\n, a tab \\t';
const escapeHint = 'a backslash in a text is written \\\\';

/** Digits of a whole number that a float64 holds exactly. */
const exactDigits = 15;

/** The tokens of a JSON text in valid UTF-8, one after the other. Its methods throw malformed-json. */
export class JsonText {
  readonly bytes: Buffer;
  /** Offset of the next byte. */
  at = 0;
  readonly #scanner: NumberScanner;
  /** Bytes that further strings may take. */
  #room: number;
  readonly #tooMuch: () => ProblemError;

  /**
   * @param textBytes bytes of all strings together, RawTexts aside
   * @param tooMuch the error of more
   */
  constructor(bytes: Buffer, scanner: NumberScanner, textBytes: number, tooMuch: () => ProblemError) {
    this.bytes = bytes;
    this.#scanner = scanner;
    this.#room = textBytes;
    this.#tooMuch = tooMuch;
  }

  /** Passes white space and returns the byte behind it, -1 at the end. */
  skip(): number {
    const { bytes } = this;
    for (let from = this.at; from < bytes.length; from += elementsBetween) {
      const end = Math.min(from + elementsBetween, bytes.length);
      for (let at = from; at < end; at++) {
        const c = bytes[at];
        if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) {
          this.at = at;
          return c;
        }
      }
      checkpoint();
    }
    this.at = bytes.length;
    return -1;
  }

  /** The string whose quote is the next byte. With `raw`, a long string is left in the body. */
  string(raw: true): string | RawText;
  string(): string;
  string(raw = false): string | RawText {
    const start = this.at + 1;
    let ascii = true;
    /** Bytes of escapes beyond the characters that they are. */
    let escaped = 0;
    let at = start;
    let budget = stepBytes;
    for (;;) {
      const c = this.bytes[at] ?? -1;
      if (c === 0x22) break;
      if (c === 0x5c) {
        checkpoint();
        const end = this.#escape(at);
        escaped += end - at - 1;
        at = end;
        budget = stepBytes;
        if (!raw && at - start > this.#room) throw this.#tooMuch();
      } else if (c < 0x20) {
        if (c < 0) throw unexpected(this.bytes, at);
        throw malformedJson(this.bytes, at, 'Unescaped control character in a string', lineHint);
      } else if (budget-- > 0) {
        if (c >= 0x80) ascii = false;
        at++;
      } else {
        const end = this.#scanner.findStringEnd(at);
        if (!end.ascii) ascii = false;
        at = end.at;
        budget = stepBytes;
      }
    }
    this.at = at + 1;
    const length = at - start;
    if (raw && length > longText) return new RawText(this.bytes.subarray(start, at), length - escaped);
    this.#room -= length;
    if (this.#room < 0) throw this.#tooMuch();
    if (escaped > 0) return String(JSON.parse(this.bytes.toString('utf8', start - 1, at + 1)));
    return this.bytes.toString(ascii ? 'latin1' : 'utf8', start, at);
  }

  /** The number that starts at the next byte, as JSON.parse reads it. */
  number(): number {
    const start = this.at;
    const end = this.numberEnd(start);
    this.at = end;
    if (end - start >= tooLongNumber) throw numberTooLong(this.bytes, start);
    if (end - start > exactDigits) return Number(this.bytes.toString('latin1', start, end));
    let value = 0;
    for (let i = start; i < end; i++) {
      const digit = (this.bytes[i] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) return Number(this.bytes.toString('latin1', start, end));
      value = value * 10 + digit;
    }
    return value;
  }

  /** Where the number at `start` ends: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
  numberEnd(start: number): number {
    const { bytes } = this;
    let at = bytes[start] === 0x2d ? start + 1 : start;
    if (bytes[at] === 0x30) {
      at++;
      if (isDigit(bytes[at]))
        throw malformedJson(bytes, at - 1, 'Leading zero in a number', 'numbers are decimal, such as 7');
    } else at = this.#digits(at);
    if (bytes[at] === 0x2e) at = this.#digits(at + 1);
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      at++;
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
      at = this.#digits(at);
    }
    return at;
  }

  /** Passes the bytes of `word`. */
  literal<T>(word: string, value: T): T {
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[this.at + i] !== word.charCodeAt(i)) throw unexpected(this.bytes, this.at + i);
    }
    this.at += word.length;
    return value;
  }

  #digits(from: number): number {
    if (!isDigit(this.bytes[from])) throw unexpected(this.bytes, from);
    let at = from + 1;
    for (; isDigit(this.bytes[at]); at++) checkpointAt(at);
    return at;
  }

  /** The offset behind the escape whose backslash is at `at`. */
  #escape(at: number): number {
    const c = this.bytes[at + 1];
    if (c === undefined) throw unexpected(this.bytes, at + 1);
    if (c !== 0x75) {
      if ('"\\/bfnrt'.includes(String.fromCharCode(c))) return at + 2;
      throw malformedJson(this.bytes, at, 'Unknown escape in a string', escapeHint);
    }
    for (let i = at + 2; i < at + 6; i++) {
      const digit = this.bytes[i];
      if (digit === undefined) throw unexpected(this.bytes, i);
      const letter = digit | 0x20;
      if (!isDigit(digit) && (letter < 0x61 || letter > 0x66)) {
        throw malformedJson(this.bytes, i, 'Bad hexadecimal digit in a \\u escape');
      }
    }
    return at + 6;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
