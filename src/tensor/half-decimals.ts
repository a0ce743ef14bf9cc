import { pieces } from '../memory/checkpoint.ts';
import { bitsOfBfloat16, bitsOfFloat16 } from './half.ts';

/**
 * The shortest decimals of float16 and bfloat16: of all that round to an element, those with the fewest digits, and of
 * these the nearest to it, of two that are as near the even one. Each has at most 5 digits, so it is what its own float64 prints as.
 */

const patterns = 2 ** 15;

/** Enough for every element: the least bfloat16, 2^-133, has 93. */
const exactDigits = 100;

/** Decimals by the bits of positive elements. 0 stands for one that has not been looked for. */
class Decimals {
  readonly #bitsOf: (value: number) => number;
  #found: Float64Array | undefined;

  constructor(bitsOf: (value: number) => number) {
    this.#bitsOf = bitsOf;
  }

  write(data: ArrayLike<number>, target: Float64Array): void {
    this.#found ??= new Float64Array(patterns);
    const found = this.#found;
    for (const [from, to] of pieces(data.length)) {
      for (let i = from; i < to; i++) {
        const value = data[i];
        if (value === 0 || !Number.isFinite(value)) {
          target[i] = value;
          continue;
        }
        const magnitude = Math.abs(value);
        const bits = this.#bitsOf(magnitude);
        if (found[bits] === 0) found[bits] = this.#shortest(magnitude, bits);
        target[i] = value < 0 ? -found[bits] : found[bits];
      }
    }
  }

  /** Of the decimals with ever more digits on both sides of the element, the first that rounds to it. */
  #shortest(element: number, bits: number): number {
    const [significand, exponent] = element.toExponential(exactDigits).split('e');
    const digits = significand.replace('.', '');
    for (let count = 1; ; count++) {
      const below = Number(digits.slice(0, count));
      const rest = digits.slice(count);
      const half = '5'.padEnd(rest.length, '0');
      const isAbove = rest > half || (rest === half && below % 2 === 1);
      const decimal = (isAbove ? [below + 1, below] : [below, below + 1])
        .map((whole) => Number(`${whole}e${Number(exponent) - count + 1}`))
        .find((candidate) => this.#bitsOf(candidate) === bits);
      if (decimal !== undefined) return decimal;
    }
  }
}

const float16 = new Decimals(bitsOfFloat16);
const bfloat16 = new Decimals(bitsOfBfloat16);

/** Writes to the beginning of `target` the float64s that print as the shortest decimals of float16 elements. */
export function decimalsOfFloat16(data: ArrayLike<number>, target: Float64Array): void {
  float16.write(data, target);
}

/** The same of bfloat16 elements. */
export function decimalsOfBfloat16(data: ArrayLike<number>, target: Float64Array): void {
  bfloat16.write(data, target);
}
