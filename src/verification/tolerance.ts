import { heldIn, type LayerDType } from '../tensor/tensor.ts';

/** The unit of the last place of 1 in the dtype that sums are made in, and the least number above 0. */
const sums = {
  float32: { epsilon: 2 ** -23, least: 2 ** -149 },
  float64: { epsilon: 2 ** -52, least: 2 ** -1074 },
} as const;

/** The same of dtypes to which a result is rounded afterwards. */
const results = {
  float16: { epsilon: 2 ** -10, least: 2 ** -24 },
  bfloat16: { epsilon: 2 ** -7, least: 2 ** -133 },
} as const;

export const epsilonOf = (dtype: LayerDType): number => sums[heldIn(dtype)].epsilon;

/** A tolerance as NumPy's allclose has it: atol + rtol·|expected|. */
export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

/**
 * How far two results may be apart that differ in the order of their sums alone: each of them is within
 * epsilon·(terms + 1)·Σ|terms| of the exact value (Higham, "Accuracy and Stability of Numerical Algorithms", 2002,
 * §4.2), and products below the smallest normal number lose what is smaller than `least`. A result that is rounded
 * once more may be the next number of its dtype, too.
 */
export function boundOf(
  dtype: LayerDType,
  epsilon: number,
  terms: number,
): (value: number, sum: number) => number {
  const { least } = sums[heldIn(dtype)];
  const factor = 2 * epsilon * (terms + 1);
  const lost = terms * least;
  if (dtype !== 'float16' && dtype !== 'bfloat16') return (_, sum) => factor * sum + lost;
  const rounded = results[dtype];
  return (value, sum) => factor * sum + lost + rounded.epsilon * Math.abs(value) + rounded.least;
}

/**
 * Whether a number is as good as the expected one. NaN stands for NaN only, and an infinity for itself. Where the
 * bound is infinite though all operands are finite, the sum overflows in some orders.
 */
export function agrees(got: number, expected: number, bound: number, finite: boolean): boolean {
  if (got === expected) return true;
  if (Number.isNaN(expected) && Number.isNaN(got)) return true;
  if (bound === Number.POSITIVE_INFINITY)
    return finite || (Number.isFinite(got) && Number.isFinite(expected));
  return Math.abs(got - expected) <= bound;
}
