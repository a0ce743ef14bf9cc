import { checkpoint } from '../../../memory/checkpoint.ts';
import { type BodyReader, type ElementPath, Status, tooLongNumber } from '../codec.ts';
import type { GrowingNumbers } from '../growing-numbers.ts';
import { borrow, type Codec, giveBack } from './instance.ts';

/** Bytes of the body in the codec's memory at a time: a number must not fill them. */
const windowBytes = tooLongNumber;
/** Zero bytes behind the window. */
const paddingBytes = 64;

/**
 * Reads a body that passes through the codec's memory window by window. Calls ask for growing offsets. Then
 * every byte is copied about once.
 */
export class WasmReader implements BodyReader {
  readonly #bytes: Buffer;
  #codec: Codec | undefined;
  /** The window, as offsets in the body. */
  #start = 0;
  #end = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  readArray(start: number, levels: number, numbers: GrowingNumbers): { status: number; at: number } {
    const codec = this.#open();
    const { functions, addresses } = codec;
    const { work, report } = addresses;
    const float64 = numbers.data instanceof Float64Array;
    functions.beginArray(levels);
    let from = start;
    for (;;) {
      if (from < this.#start || from >= this.#end) this.#load(from);
      const end = work + this.#end - this.#start;
      const out = (end + paddingBytes + 7) & ~7;
      const last = this.#end === this.#bytes.length;
      const status = functions.readArray(work + from - this.#start, end, out, float64 ? 1 : 0, last ? 1 : 0);
      const produced = codec.word(report + 4);
      from = codec.word(report) - work + this.#start;
      const whole = (this.#bytes.length - start) / (from - start);
      const expected = Math.ceil((numbers.count + produced) * (status === Status.more ? whole : 1));
      numbers.append(codec.numbers(out, produced, float64), expected);
      if (status !== Status.more) return { status, at: from };
      // The window ends inside a token.
      if (from === this.#start) return { status: Status.longNumber, at: from };
      this.#load(from);
    }
  }

  shape(): number[] {
    const codec = this.#open();
    const { report, lengths } = codec.addresses;
    return codec.words(lengths + 4, codec.word(report + 16));
  }

  lastElement(): ElementPath {
    const codec = this.#open();
    const { report, indexes, lengths } = codec.addresses;
    const depth = codec.word(report + 12);
    return {
      path: codec.words(indexes + 4, depth),
      expected: codec.word(lengths + 4 * depth),
      counted: codec.word(report + 8),
    };
  }

  findStringEnd(from: number): { at: number; ascii: boolean } {
    const codec = this.#open();
    const { functions, addresses } = codec;
    let ascii = true;
    for (let next = from; ; next = this.#end) {
      if (next === this.#bytes.length) return { at: next, ascii };
      if (next < this.#start || next >= this.#end) this.#load(next);
      const end = addresses.work + this.#end - this.#start;
      const found = functions.findStringEnd(addresses.work + next - this.#start, end);
      if (codec.word(addresses.report) === 1) ascii = false;
      if (found < end) return { at: found - addresses.work + this.#start, ascii };
    }
  }

  close(): void {
    if (this.#codec !== undefined) giveBack(this.#codec);
    this.#codec = undefined;
  }

  #open(): Codec {
    this.#codec ??= borrow();
    return this.#codec;
  }

  #load(start: number): void {
    checkpoint();
    const codec = this.#open();
    this.#start = start;
    this.#end = Math.min(start + windowBytes, this.#bytes.length);
    const length = this.#end - start;
    const { work } = codec.addresses;
    // At least two bytes per number, eight each
    codec.reserve(work + 5 * length + 2 * paddingBytes);
    codec.bytes.set(this.#bytes.subarray(start, this.#end), work);
    codec.bytes.fill(0, work + length, work + length + paddingBytes);
  }
}
