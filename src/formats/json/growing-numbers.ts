import { bytesOf } from '../../memory/buffers.ts';
import { copyElements } from '../../memory/pieces.ts';

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Numbers that wait here until it is known how many there are. One array at a time uses this. */
const scratch = new ArrayBuffer(2 ** 16);

/** The numbers of an array that is being read. A few lie in scratch memory until they are taken. */
export class GrowingNumbers {
  readonly #float64: boolean;
  #data: Numbers;
  #isInScratch = true;
  /** The numbers so far, at the beginning of `data`. */
  count = 0;

  constructor(float64: boolean) {
    this.#float64 = float64;
    this.#data = float64 ? new Float64Array(scratch) : new Float32Array(scratch);
  }

  /** The numbers, and room behind them, until it grows. */
  get data(): Numbers {
    return this.#data;
  }

  /** Appends numbers. */
  append(numbers: Numbers, expected: number): void {
    if (numbers.length > this.#data.length - this.count) this.grow(this.count + numbers.length, expected);
    this.#data.set(numbers, this.count);
    this.count += numbers.length;
  }

  /** Makes room for `least` numbers, and as far as these are few as many as are expected. */
  grow(least: number, expected: number): void {
    // Extrapolate, at most to four times
    const larger = this.#room(Math.max(least, Math.min(expected, 4 * least)));
    copyElements(this.#data.subarray(0, this.count), larger);
    this.#data = larger;
    this.#isInScratch = false;
  }

  /** The numbers, at the start of an ArrayBuffer of their own (which may be longer). */
  take(): Numbers {
    if (this.#isInScratch) this.grow(this.count, this.count);
    return this.#data.subarray(0, this.count);
  }

  /** Room for `count` numbers, contents undefined. */
  #room(count: number): Numbers {
    return this.#float64
      ? new Float64Array(bytesOf(8 * count).buffer, 0, count)
      : new Float32Array(bytesOf(4 * count).buffer, 0, count);
  }
}
