import { bytesOf } from '../../memory/buffers.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { copyElements } from '../../memory/pieces.ts';
import { borrow, type Codec, giveBack } from './codec.ts';

/** Bytes of the body in the codec's memory at a time. */
const windowBytes = 65536;
/** Numbers must be shorter than this: a window has to hold them. */
export const tooLongNumber = windowBytes;
/** Zero bytes behind the window. */
const paddingBytes = 64;

/** Arrays in an array that stays a plain one. Each of them costs the event loop as much as many numbers. */
const mostPlainArrays = 1024;

/** How a scan ended; the codec's copy is in assembly/codec/read-array.ts. */
export const Status = {
  more: 0,
  done: 1,
  malformed: 2,
  other: 3,
  badLeaf: 4,
  badRow: 5,
  ragged: 6,
  tooDeep: 7,
  badNumber: 8,
  /** Only the host finds these. */
  longNumber: 9,
} as const;

/** The result of scanning an array from its bracket on. */
export interface Scan {
  readonly status: number;
  /** The offset behind the array when done, else where the scan ended. */
  readonly at: number;
  /** The number of numbers before `at`. */
  readonly count: number;
  /** The numbers and their shape, when done and if there are too many for a plain array. */
  readonly data?: Float32Array | Float64Array;
  readonly shape?: number[];
}

/** The element of an array at which a scan ended. */
export interface ElementPath {
  /** Indexes of the arrays open there and of the element. */
  readonly path: number[];
  /** Lengths that the arrays on the path ought to have. */
  readonly lengths: number[];
  /** If the last of these arrays has another length: that length. */
  readonly counted: number;
}

/**
 * Reads arrays of numbers and finds the ends of strings. The body passes through the codec's memory window by
 * window. Calls must ask for growing offsets. Then every byte is copied about once.
 */
export class NumberScanner {
  readonly #bytes: Buffer;
  #codec: Codec | undefined;
  /** The window, as offsets in the body. */
  #start = 0;
  #end = 0;

  readonly #mostPlain: number;

  /** @param mostPlain scans of arrays of up to this many numbers return no numbers */
  constructor(bytes: Buffer, mostPlain: number) {
    this.#bytes = bytes;
    this.#mostPlain = mostPlain;
  }

  /**
   * Reads the array whose bracket is at `start`, in float64 or float32, with at most `levels` arrays open at
   * a time.
   */
  scan(start: number, levels: number, float64: boolean): Scan {
    const codec = this.#open();
    const { functions, addresses } = codec;
    const { work, report, lengths } = addresses;
    let numbers = noNumbers;
    functions.beginArray(levels);
    let count = 0;
    let from = start;
    for (;;) {
      if (from < this.#start || from >= this.#end) this.#load(from);
      const end = work + this.#end - this.#start;
      const out = (end + paddingBytes + 7) & ~7;
      const last = this.#end === this.#bytes.length;
      const status = functions.readArray(work + from - this.#start, end, out, float64 ? 1 : 0, last ? 1 : 0);
      const produced = codec.word(report + 4);
      count += produced;
      from = codec.word(report) - work + this.#start;
      const failed = status !== Status.more && status !== Status.done;
      if (failed || (status === Status.done && this.#isPlain(count, from - start)))
        return { status, at: from, count };
      if (count > numbers.length) {
        // Extrapolate, at most to four times
        const expected = Math.ceil((count * (this.#bytes.length - start)) / (from - start));
        const larger = roomFor(status === Status.done ? count : Math.min(expected, 4 * count), float64);
        copyElements(numbers.subarray(0, count - produced), larger);
        numbers = larger;
      }
      numbers.set(codec.numbers(out, produced, float64), count - produced);
      if (status === Status.done) {
        const shape = codec.words(lengths + 4, codec.word(report + 16));
        const data = count === 0 ? roomFor(0, float64) : numbers.subarray(0, count);
        return { status, at: from, count, data, shape };
      }
      // The window ends inside a token.
      if (from === this.#start) return { status: Status.longNumber, at: from, count };
      this.#load(from);
    }
  }

  /** The element at which the last scan ended. Call this before the next scan. */
  lastElement(): ElementPath {
    const codec = this.#open();
    const { report, indexes, lengths } = codec.addresses;
    const depth = codec.word(report + 12);
    return {
      path: codec.words(indexes + 4, depth),
      lengths: codec.words(lengths + 4, depth + 1),
      counted: codec.word(report + 8),
    };
  }

  /** The first quote, backslash or control character from `from` on, and whether all before it is ASCII. */
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

  /** Call this when the body has been read. */
  close(): void {
    if (this.#codec !== undefined) giveBack(this.#codec);
    this.#codec = undefined;
  }

  /** Whether the array read last stays a plain one: it has few numbers, in few arrays. */
  #isPlain(count: number, bytes: number): boolean {
    if (count > this.#mostPlain) return false;
    // An array takes two bytes at least.
    return bytes < 2 * mostPlainArrays || this.#arraysOfLast() <= mostPlainArrays;
  }

  #arraysOfLast(): number {
    const codec = this.#open();
    const { report, lengths } = codec.addresses;
    let arrays = 1;
    let rows = 1;
    for (const length of codec.words(lengths + 4, codec.word(report + 16) - 1)) {
      rows *= length;
      arrays += rows;
    }
    return arrays;
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

const noNumbers: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> = new Float32Array(0);

/** Room for `count` numbers at the start of an ArrayBuffer, contents undefined. */
function roomFor(count: number, float64: boolean): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  return float64
    ? new Float64Array(bytesOf(8 * count).buffer, 0, count)
    : new Float32Array(bytesOf(4 * count).buffer, 0, count);
}
