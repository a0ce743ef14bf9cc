import { bytesOf, recycle } from '../../memory/buffers.ts';
import { copyElements } from '../../memory/pieces.ts';

/** Bytes of the scratch memory for short texts. Longer texts have recycled buffers of their own. */
const scratchBytes = 2 ** 12;

/** One text at a time uses the scratch memory. A text begun meanwhile makes its own. */
let spareScratch: Uint8Array<ArrayBuffer> | undefined;

/** Up to this many characters, a loop is faster than the encoder takes to start. */
const shortText = 16;

const encoder = new TextEncoder();

const nothing = new Uint8Array(0);

/**
 * Bytes of a text that grows at its end. A short text lies in scratch memory until it is taken. A longer text
 * lies in a buffer of its own. A text that is abandoned needs no clean-up.
 */
export class GrowingText {
  #bytes: Uint8Array<ArrayBuffer> = nothing;
  #length = 0;
  #isInScratch = false;
  readonly #expected: number;

  /** @param expected bytes of the whole text, if known */
  constructor(expected = 0) {
    this.#expected = expected;
  }

  /** The memory of the text until it grows. */
  get buffer(): ArrayBuffer {
    return this.#bytes.buffer;
  }

  /** The memory of the text until it grows: the text, and room behind it. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Bytes that fit without growth. */
  get room(): number {
    return this.#bytes.length - this.#length;
  }

  /** Makes `count` bytes that were written behind the text part of it. */
  advance(count: number): void {
    this.#length += count;
  }

  /** Appends bytes. If they do not fit, room for `expected` is made. */
  append(bytes: Uint8Array, expected = bytes.length): void {
    this.reserve(bytes.length, expected);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Appends a text in UTF-8. */
  appendText(text: string): void {
    if (text.length <= shortText && this.#appendAscii(text)) return;
    let rest = text;
    while (rest.length > 0) {
      // Assume ASCII. Each pass writes at least a third.
      this.reserve(rest.length + 3);
      const { read, written } = encoder.encodeInto(rest, this.#bytes.subarray(this.#length));
      this.#length += written;
      rest = rest.slice(read);
    }
  }

  /** Appends a text if it is ASCII. @returns whether it is */
  #appendAscii(text: string): boolean {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      this.#bytes[this.#length + i] = code;
    }
    this.#length += text.length;
    return true;
  }

  /** The text, at the start of an ArrayBuffer of its own (which may be longer). It is empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    let text = this.#bytes.subarray(0, this.#length);
    if (this.#isInScratch) {
      text = bytesOf(this.#length);
      text.set(this.#bytes.subarray(0, this.#length));
    }
    this.#leave();
    this.#bytes = nothing;
    this.#length = 0;
    return text;
  }

  /** Makes room for `least` further bytes; if they do not fit, for `expected`. */
  reserve(least: number, expected = least): void {
    if (least > this.room) this.#grow(this.#length + Math.max(least, expected));
  }

  #grow(least: number): void {
    const size = Math.max(least, this.#expected);
    const isFirst = this.#bytes === nothing;
    if (isFirst && size <= scratchBytes) {
      this.#bytes = spareScratch ?? new Uint8Array(scratchBytes);
      this.#isInScratch = true;
      spareScratch = undefined;
      return;
    }
    // Grow by half at least: a text that grows in small pieces is then copied about twice.
    const larger = bytesOf(Math.max(size, Math.ceil(1.5 * this.#bytes.length)));
    copyElements(this.#bytes.subarray(0, this.#length), larger);
    if (!this.#isInScratch && !isFirst) recycle(this.#bytes.buffer);
    this.#leave();
    // Use the whole buffer, which may be longer than requested.
    this.#bytes = new Uint8Array(larger.buffer);
  }

  #leave(): void {
    if (this.#isInScratch) spareScratch = this.#bytes;
    this.#isInScratch = false;
  }
}
