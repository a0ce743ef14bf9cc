/** Elementary functions of fractions in integers: what the tables of `float64-functions.ts` are made with. */

/** Numbers are integers over 2^192. */
const precision = 192n;
const one = 1n << precision;

/**
 * Float64 numbers of so many binary digits each that add up to value / 2^192, the largest first; 53 digits
 * are rounded, fewer cut.
 */
export function floats(value: bigint, ...widths: readonly number[]): number[] {
  let rest = value;
  return widths.map((width) => {
    const excess = BigInt(Math.max(0, (rest < 0n ? -rest : rest).toString(2).length - width));
    const part = width === 53 ? Number(rest) : Number((rest >> excess) << excess);
    rest -= BigInt(part);
    return part / 2 ** Number(precision);
  });
}

/**
 * ∑ z^(2i+1) / (2i+1) for z = numerator / denominator, every other term negated where `sign` is −1: artanh z,
 * or arctan z.
 */
function oddSeries(numerator: bigint, denominator: bigint, sign: 1n | -1n): bigint {
  let power = (one * numerator) / denominator;
  let sum = power;
  for (let i = 3n; power !== 0n; i += 2n) {
    power = (sign * power * numerator * numerator) / (denominator * denominator);
    sum += power / i;
  }
  return sum;
}

/** ln(numerator / denominator) = 2 artanh((n − d) / (n + d)). */
export function logarithm(numerator: number, denominator: number): bigint {
  const [n, d] = [BigInt(numerator), BigInt(denominator)];
  return 2n * oddSeries(n - d, n + d, 1n);
}

/** π/2 = 8 arctan(1/5) − 2 arctan(1/239) (Machin). */
export function rightAngle(): bigint {
  return 8n * oddSeries(1n, 5n, -1n) - 2n * oddSeries(1n, 239n, -1n);
}

/** cos and sin of numerator / denominator by Taylor's series. */
export function cosSin(numerator: number, denominator: number): [cosine: bigint, sine: bigint] {
  const sums: [bigint, bigint] = [0n, 0n];
  let term = one;
  for (let i = 0; term !== 0n; i++) {
    sums[i % 2] += i % 4 < 2 ? term : -term;
    term = (term * BigInt(numerator)) / (BigInt(denominator) * BigInt(i + 1));
  }
  return sums;
}
