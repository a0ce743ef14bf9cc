import { activeCodec } from './active.ts';
import { type BodyReader, type ElementPath, Status } from './codec.ts';
import { GrowingNumbers } from './growing-numbers.ts';

/** Arrays in an array that stays a plain one. Each of them costs the event loop as much as many numbers. */
const mostPlainArrays = 1024;

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

/** Reads arrays of numbers and finds the ends of strings. Calls must ask for growing offsets. */
export class NumberScanner {
  readonly #reader: BodyReader;
  readonly #mostPlain: number;

  /** @param mostPlain scans of arrays of up to this many numbers return no numbers */
  constructor(bytes: Buffer, mostPlain: number, codec = activeCodec()) {
    this.#reader = codec.reader(bytes);
    this.#mostPlain = mostPlain;
  }

  /**
   * Reads the array whose bracket is at `start`, in float64 or float32, with at most `levels` arrays open at
   * a time.
   */
  scan(start: number, levels: number, float64: boolean): Scan {
    const numbers = new GrowingNumbers(float64);
    const { status, at } = this.#reader.readArray(start, levels, numbers);
    const { count } = numbers;
    if (status !== Status.done || this.#isPlain(count, at - start)) return { status, at, count };
    return { status, at, count, data: numbers.take(), shape: this.#reader.shape() };
  }

  /** The element at which the last scan ended. Call this before the next scan. */
  lastElement(): ElementPath {
    return this.#reader.lastElement();
  }

  /** The first quote, backslash or control character from `from` on, and whether all before it is ASCII. */
  findStringEnd(from: number): { at: number; ascii: boolean } {
    return this.#reader.findStringEnd(from);
  }

  /** Call this when the body has been read. */
  close(): void {
    this.#reader.close();
  }

  /** Whether the array read last stays a plain one: it has few numbers, in few arrays. */
  #isPlain(count: number, bytes: number): boolean {
    if (count > this.#mostPlain) return false;
    // An array takes two bytes at least.
    return bytes < 2 * mostPlainArrays || this.#arraysOfLast() <= mostPlainArrays;
  }

  #arraysOfLast(): number {
    let arrays = 1;
    let rows = 1;
    for (const length of this.#reader.shape().slice(0, -1)) {
      rows *= length;
      arrays += rows;
    }
    return arrays;
  }
}
