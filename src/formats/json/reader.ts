import { isUtf8 } from 'node:buffer';
import { type Fault, ProblemError, pointerOf } from '../../errors.ts';
import { NumberScanner, type Scan, Status } from './array.ts';
import { invalidUtf8, malformed, unexpected } from './fault.ts';
import { JsonText } from './text.ts';

/** Arrays of more numbers than this become a NumberArray; smaller ones stay as JSON.parse gives them. */
const PLAIN = 64;

/** Arrays and objects that may be open at a time. */
const DEEPEST = 64;

/** A nested array of numbers as one run: row-major data and its shape. */
export class NumberArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;

  constructor(shape: readonly number[], data: Float32Array | Float64Array) {
    this.shape = shape;
    this.data = data;
  }
}

export interface ReadOptions {
  /** The most values that the result may have; a NumberArray is one. */
  readonly maxValues?: number;
  /** The key whose long texts, where they may be base64, come as RawText: to make a string of one takes as long as it is large. */
  readonly rawKey?: string;
}

/**
 * Decodes a JSON body: what JSON.parse gives, except that an array of more than 64 numbers, nested to any
 * depth, comes as a NumberArray. The strings "NaN", "Infinity" and "-Infinity" (written without escapes) are
 * numbers there. Arrays of up to 64 numbers, and arrays whose first leaf is no number, stay JavaScript arrays,
 * whatever they hold.
 *
 * The numbers are JSON.parse's, each the float64 nearest to its text (Lemire, "Number parsing at a gigabyte
 * per second", 2021). If the body has "float64" (in quotes) anywhere they come in a Float64Array, else rounded
 * once more, by Math.fround, in a Float32Array. An escape of the form \u counts as "float64", as it may hide it.
 *
 * Time and memory are linear in the body, at any depth; `maxValues` bounds them further.
 *
 * @throws ProblemError `malformed-json`, with line, column and byte offset: whatever JSON.parse refuses,
 * invalid UTF-8, more than 64 levels, a key that an object has already, `__proto__`, and `constructor` with an
 * object that has `prototype`.
 * @throws ProblemError `invalid-tensor`, with a pointer to the first bad element: an array that begins with a
 * number and has more than 64, but also rows of different length or depth, or elements that are no numbers.
 * What comes behind the bad element and the 65th number is not looked at, so it need not be JSON.
 * @throws ProblemError `limit-exceeded`, at more than `maxValues` values.
 */
export function readJson(bytes: Uint8Array, { maxValues = Infinity, rawKey }: ReadOptions = {}): unknown {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isUtf8(body)) throw malformed(body, invalidUtf8(body), 'Invalid UTF-8');
  const wide = body.includes('"float64"') || body.includes('\\u');
  const scanner = new NumberScanner(body, wide, PLAIN);
  try {
    return new Reader(new JsonText(body, scanner), scanner, maxValues, rawKey).read();
  } finally {
    scanner.close();
  }
}

/**
 * An array that has been scanned and stays plain, with all arrays in it (but not those in objects in it), so
 * that nothing is scanned twice. If it was faulty, and has more than 64 numbers after all, it fails.
 */
interface Scanned {
  numbers: number;
  readonly fault: Fault | undefined;
}

/** An array or object that is open. */
interface Frame {
  readonly array: unknown[] | undefined;
  readonly object: Record<string, unknown>;
  key: string;
  readonly scanned: Scanned | undefined;
}

/** The object of a frame that is an array. */
const NONE: Record<string, unknown> = Object.freeze({});

class Reader {
  readonly #text: JsonText;
  readonly #scanner: NumberScanner;
  readonly #frames: Frame[] = [];
  /** Arrays that begin before this offset are known to begin with something else than a number. */
  #scanFrom = 0;
  readonly #maxValues: number;
  readonly #rawKey: string | undefined;
  #values = 0;

  constructor(text: JsonText, scanner: NumberScanner, maxValues: number, rawKey: string | undefined) {
    this.#text = text;
    this.#scanner = scanner;
    this.#maxValues = maxValues;
    this.#rawKey = rawKey;
  }

  read(): unknown {
    for (;;) {
      const opened = this.#frames.length;
      let value = this.#begin(this.#text.skip());
      if (this.#frames.length > opened) continue;
      // The value is complete, and with it perhaps the arrays and objects that it is the last of.
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
          throw unexpected(this.#text.bytes, this.#text.at);
        this.#text.at++;
        this.#frames.pop();
        value = frame.array ?? frame.object;
      }
    }
  }

  /** Reads a value whose first byte is `c`, or opens it: then there is one frame more. */
  #begin(c: number): unknown {
    const text = this.#text;
    switch (c) {
      case 0x5b:
        return this.#array();
      case 0x7b: {
        const frame: Frame = { array: undefined, object: {}, key: '', scanned: undefined };
        this.#push(frame);
        if (text.skip() !== 0x7d) return this.#key(frame);
        text.at++;
        this.#frames.pop();
        return frame.object;
      }
      case 0x22:
        return this.#isRaw() ? text.string(true) : text.string();
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

  /** Whether the value that is next stands under the raw key. */
  #isRaw(): boolean {
    const frame = this.#frames.at(-1);
    return frame !== undefined && frame.array === undefined && frame.key === this.#rawKey;
  }

  #array(): unknown {
    const text = this.#text;
    const start = text.at;
    let scanned = this.#frames.at(-1)?.scanned;
    if (scanned === undefined && start >= this.#scanFrom && !this.#isShort(start)) {
      const scan = this.#scanner.scan(start, DEEPEST - this.#frames.length);
      if (scan.shape !== undefined && scan.data !== undefined) {
        text.at = scan.at;
        return new NumberArray(scan.shape, scan.data);
      }
      if (scan.status === Status.other) this.#scanFrom = scan.at;
      else scanned = { numbers: 0, fault: this.#faultOf(scan) };
    }
    const array: unknown[] = [];
    this.#push({ array, object: NONE, key: '', scanned });
    if (text.skip() !== 0x5d) return undefined;
    text.at++;
    this.#frames.pop();
    return array;
  }

  /**
   * Whether the array at `start` has nothing but numbers and words in it and too few bytes for 65 of them, which
   * saves asking the codec: most arrays of a request are like [3, 3].
   */
  #isShort(start: number): boolean {
    const { bytes } = this.#text;
    const end = Math.min(start + 2 * PLAIN, bytes.length);
    for (let at = start + 1; at < end; at++) {
      const c = bytes[at];
      if (c === 0x5d) return true;
      if (c === 0x5b || c === 0x7b || c === 0x22) return false;
    }
    return end === bytes.length;
  }

  #push(frame: Frame): void {
    const { bytes, at } = this.#text;
    if (this.#frames.length === DEEPEST) throw tooDeep(bytes, at);
    this.#text.at++;
    this.#frames.push(frame);
  }

  /** Reads a key and its colon. */
  #key(frame: Frame): void {
    const text = this.#text;
    if (text.skip() !== 0x22) throw unexpected(text.bytes, text.at);
    const start = text.at;
    const key = text.string();
    if (key === '__proto__') throw malformed(text.bytes, start, 'The key "__proto__" is not allowed');
    if (Object.hasOwn(frame.object, key)) {
      throw malformed(text.bytes, start, `Duplicate key ${JSON.stringify(key)}`);
    }
    if (text.skip() !== 0x3a) throw unexpected(text.bytes, text.at);
    text.at++;
    frame.key = key;
  }

  /** Adds a value to what is open, if anything is, and returns the byte that follows. */
  #add(frame: Frame | undefined, value: unknown): number {
    const text = this.#text;
    const end = text.at;
    if (++this.#values > this.#maxValues) throw tooManyValues(this.#maxValues);
    const c = text.skip();
    if (frame === undefined) {
      if (c !== -1) throw unexpected(text.bytes, text.at);
    } else if (frame.array !== undefined) {
      frame.array.push(value);
      const { scanned } = frame;
      if (scanned?.fault !== undefined && isNumber(value) && ++scanned.numbers > PLAIN) {
        throw ProblemError.of('invalid-tensor', scanned.fault);
      }
    } else {
      if (frame.key === 'constructor' && hasPrototype(value)) {
        throw malformed(text.bytes, end, 'The key "constructor" must not hold an object with "prototype"');
      }
      frame.object[frame.key] = value;
    }
    return c;
  }

  /** The fault of an array that did not end well, if that can still turn out to be one; throws what is one. */
  #faultOf(scan: Scan): Fault | undefined {
    const { bytes } = this.#text;
    if (scan.status === Status.done) return undefined;
    if (scan.status === Status.tooDeep) throw tooDeep(bytes, scan.at);
    if (scan.status === Status.badNumber) throw unexpected(bytes, this.#text.numberEnd(scan.at));
    if (scan.status === Status.malformed) throw unexpected(bytes, scan.at);

    const { path: indexes, lengths, counted } = this.#scanner.place();
    const ragged = scan.status === Status.ragged;
    const path = ragged ? indexes.slice(0, -1) : indexes;
    const dim = path.length;
    const expected = lengths[dim];
    const what = scan.status === Status.badLeaf ? 'a number' : `a sequence at dim ${dim}`;
    const fault: Fault = {
      pointer: pointerOf([...this.#frames.map((frame) => frame.array?.length ?? frame.key), ...path]),
      message: ragged
        ? `expected sequence of length ${expected} at dim ${dim} (got ${counted})`
        : `expected ${what} (got ${kindOf(bytes[scan.at])})`,
      hint: ragged
        ? 'all rows of a dimension have the length of the first'
        : 'a tensor is an array of numbers, or of arrays that all have the same shape',
    };
    if (scan.count > PLAIN) throw ProblemError.of('invalid-tensor', fault);
    return fault;
  }
}

function tooDeep(bytes: Uint8Array, offset: number): ProblemError {
  return malformed(bytes, offset, `More than ${DEEPEST} levels of arrays and objects`);
}

function tooManyValues(most: number): ProblemError {
  return new ProblemError('limit-exceeded', `the body holds more than ${most} values outside tensors`);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

function kindOf(byte: number | undefined): string {
  switch (byte) {
    case 0x5b:
      return 'a sequence';
    case 0x7b:
      return 'an object';
    case 0x22:
      return 'a string';
    case 0x6e:
      return 'null';
    case 0x74:
      return 'true';
    case 0x66:
      return 'false';
  }
  return 'a number';
}
