import { type Fault, ProblemError, pointerOf } from '../../errors.ts';
import { recycle } from '../../memory/buffers.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { NumberArray } from '../number-array.ts';
import { quoteText } from '../quote.ts';
import { NumberScanner, type Scan } from './array.ts';
import { checkGrammar, tensorFault, tooDeep } from './array-fault.ts';
import { Status } from './codec.ts';
import { malformedJson, unexpected } from './fault.ts';
import { arrayFrame, type Frame, isNumber, mostLevels, objectFrame, pathOf } from './frames.ts';
import { type AsksForFloat64, type JsonBounds, type JsonOptions, unbounded } from './options.ts';
import { RawText } from './raw-text.ts';
import { JsonText } from './text.ts';

/**
 * Arrays of more numbers become a NumberArray. Smaller ones stay plain arrays, as of JSON.parse. A NumberArray or
 * RawText counts for as many values: it has a buffer that goes to another thread.
 */
const mostPlainNumbers = 64;

/** Causes that only the place tells. */
const unmatched = { what: 'brackets do not match', hint: '[ is closed by ], { by }' };
const noComma = { what: 'a comma is missing', hint: 'values are separated by commas' };
const noColon = { what: 'a colon is missing', hint: 'a key is followed by a colon and its value' };
const behindEnd = { what: 'behind the end of the JSON text', hint: 'send one JSON value' };

/** The result of a reading that has read arrays in float32 before it learns that float64 is wanted. */
export const readInFloat64 = Symbol('read in float64');

/** Reads a document in valid UTF-8, as `readJson`. @returns its value, or `readInFloat64` */
export function readDocument(body: Buffer, options: JsonOptions): unknown {
  const scanner = new NumberScanner(body, mostPlainNumbers);
  try {
    return new Reader(body, scanner, options).read();
  } finally {
    scanner.close();
  }
}

class Reader {
  readonly #text: JsonText;
  readonly #scanner: NumberScanner;
  readonly #frames: Frame[] = [];
  /** Arrays that begin before this offset do not begin with a number. */
  #scanFrom = 0;
  readonly #bounds: JsonBounds;
  readonly #rawTextKey: string | undefined;
  #values = 0;
  /** Called until the document asks for float64. */
  #precision: AsksForFloat64 | undefined;
  /** The memory of the arrays that have been read in float32. */
  readonly #float32: ArrayBufferLike[] = [];

  constructor(
    body: Buffer,
    scanner: NumberScanner,
    { bounds = unbounded, rawTextKey, precision }: JsonOptions,
  ) {
    this.#text = new JsonText(body, scanner, bounds.textBytes, () =>
      this.#tooMuch(`${bounds.textBytes} bytes of keys and texts, base64 aside`),
    );
    this.#scanner = scanner;
    this.#bounds = bounds;
    this.#rawTextKey = rawTextKey;
    this.#precision = precision;
  }

  /** The document, or `readInFloat64`. */
  read(): unknown {
    for (;;) {
      const opened = this.#frames.length;
      let value = this.#openValue(this.#text.skip());
      if (this.#frames.length > opened) continue;
      if (typeof value === 'string' && this.#isTooNarrow(value)) return readInFloat64;
      // The value is complete. It may also complete the arrays and objects around it.
      for (;;) {
        const frame = this.#frames.at(-1);
        const c = this.#add(frame, value);
        if (frame === undefined) return value;
        if (c === 0x2c) {
          this.#text.at++;
          if (frame.array === undefined) this.#key(frame);
          break;
        }
        if (c !== (frame.array === undefined ? 0x7d : 0x5d))
          throw unexpected(this.#text.bytes, this.#text.at, c === 0x5d || c === 0x7d ? unmatched : noComma);
        this.#text.at++;
        this.#frames.pop();
        value = frame.array ?? frame.object;
      }
    }
  }

  /** Records that a text asks for float64. @returns whether arrays before it have been read in float32 */
  #isTooNarrow(text: string): boolean {
    if (!this.#precision?.(text, () => pathOf(this.#frames))) return false;
    this.#precision = undefined;
    for (const buffer of this.#float32) recycle(buffer);
    return this.#float32.length > 0;
  }

  /** Reads a value whose first byte is `c`. An array or object is only opened, as one more frame. */
  #openValue(c: number): unknown {
    const text = this.#text;
    switch (c) {
      case 0x5b:
        return this.#array();
      case 0x7b: {
        const frame = objectFrame();
        this.#push(frame);
        if (text.skip() !== 0x7d) return this.#key(frame);
        text.at++;
        this.#frames.pop();
        return frame.object;
      }
      case 0x22:
        return this.#isRawText() ? this.#rawText() : text.string();
      case 0x74:
        return text.literal('true', true);
      case 0x66:
        return text.literal('false', false);
      case 0x6e:
        return text.literal('null', null);
    }
    if (c === 0x2d || (c >= 0x30 && c <= 0x39)) return text.number();
    throw unexpected(text.bytes, text.at);
  }

  /** Whether the next value has the key of raw texts. */
  #isRawText(): boolean {
    const frame = this.#frames.at(-1);
    return frame !== undefined && frame.array === undefined && frame.key === this.#rawTextKey;
  }

  #rawText(): string | RawText {
    const text = this.#text.string(true);
    if (text instanceof RawText) this.#values += mostPlainNumbers - 1;
    return text;
  }

  #array(): unknown {
    const text = this.#text;
    const start = text.at;
    let scanned = this.#frames.at(-1)?.scanned;
    if (scanned === undefined && start >= this.#scanFrom && !this.#isShort(start)) {
      const float64 = this.#precision === undefined;
      const scan = this.#scanner.scan(start, mostLevels - this.#frames.length, float64);
      if (scan.shape !== undefined && scan.data !== undefined) {
        text.at = scan.at;
        if (!float64) this.#float32.push(scan.data.buffer);
        this.#values += mostPlainNumbers - 1;
        return new NumberArray(scan.shape, scan.data);
      }
      if (scan.status === Status.other) this.#scanFrom = scan.at;
      else scanned = { numbers: 0, fault: this.#faultOf(scan) };
    }
    const array: unknown[] = [];
    this.#push(arrayFrame(array, scanned));
    if (text.skip() !== 0x5d) return undefined;
    text.at++;
    this.#frames.pop();
    return array;
  }

  /**
   * Whether the array at `start` holds only numbers and words, and has too few bytes for 65 of them. This
   * saves a call of the codec, because most arrays of a request are like [3, 3].
   */
  #isShort(start: number): boolean {
    const { bytes } = this.#text;
    const end = Math.min(start + 2 * mostPlainNumbers, bytes.length);
    for (let at = start + 1; at < end; at++) {
      const c = bytes[at];
      if (c === 0x5d) return true;
      if (c === 0x5b || c === 0x7b || c === 0x22) return false;
    }
    return end === bytes.length;
  }

  #push(frame: Frame): void {
    const { bytes, at } = this.#text;
    if (this.#frames.length === mostLevels) throw tooDeep(bytes, at);
    this.#text.at++;
    this.#frames.push(frame);
  }

  /** Reads a key and its colon. */
  #key(frame: Frame): void {
    const text = this.#text;
    if (text.skip() !== 0x22) throw unexpected(text.bytes, text.at);
    const start = text.at;
    if (++frame.keys > this.#bounds.keys) throw this.#tooMuch(`${this.#bounds.keys} keys in one object`);
    const key = text.string();
    if (key === '__proto__') throw malformedJson(text.bytes, start, 'The key "__proto__" is not allowed');
    if (Object.hasOwn(frame.object, key)) {
      throw malformedJson(text.bytes, start, `Duplicate key ${quoteText(key)}`);
    }
    if (text.skip() !== 0x3a) throw unexpected(text.bytes, text.at, noColon);
    text.at++;
    frame.key = key;
  }

  /** Adds a value to the open array or object, if there is one. Returns the byte that follows. */
  #add(frame: Frame | undefined, value: unknown): number {
    const text = this.#text;
    const end = text.at;
    if (this.#values % mostPlainNumbers === 0) checkpoint();
    if (++this.#values > this.#bounds.values)
      throw this.#tooMuch(`${this.#bounds.values} values outside tensors`);
    const c = text.skip();
    if (frame === undefined) {
      if (c !== -1) throw unexpected(text.bytes, text.at, behindEnd);
    } else if (frame.array !== undefined) {
      frame.array.push(value);
      const { scanned } = frame;
      if (scanned?.fault !== undefined && isNumber(value) && ++scanned.numbers > mostPlainNumbers) {
        throw ProblemError.of('invalid-tensor', scanned.fault());
      }
    } else {
      if (frame.key === 'constructor' && hasPrototype(value)) {
        throw malformedJson(
          text.bytes,
          end,
          'The key "constructor" must not hold an object with "prototype"',
        );
      }
      frame.object[frame.key] = value;
    }
    return c;
  }

  /**
   * The fault of a scan that failed, if the array may still be plain. Otherwise throws the fault.
   */
  #faultOf(scan: Scan): (() => Fault) | undefined {
    if (scan.status === Status.done) return undefined;
    const { bytes } = this.#text;
    checkGrammar(scan, bytes, (start) => this.#text.numberEnd(start));
    const path = pathOf(this.#frames);
    const element = this.#scanner.lastElement();
    // Only made if it is thrown: many arrays may have one, and the keys on their path may be long.
    const fault = () => tensorFault(scan, bytes, path, element);
    if (scan.count > mostPlainNumbers) throw ProblemError.of('invalid-tensor', fault());
    return fault;
  }

  #tooMuch(bound: string): ProblemError {
    const pointer = pointerOf(pathOf(this.#frames));
    const message = `there are more than ${bound}`;
    return ProblemError.of('limit-exceeded', { pointer, message });
  }
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}
