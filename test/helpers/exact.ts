import { logarithm } from '../../src/tensor/random/fixed-point.ts';

/** x as an integer times a power of two. */
function parts(x: number): { mantissa: bigint; exponent: number } {
  let exponent = 0;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent--;
  }
  return { mantissa: BigInt(mantissa), exponent };
}

/** The exponent of the last place of the smallest numbers. */
const lowest = { 24: -149, 53: -1074 } as const;

/**
 * a·b + c in exact integers, rounded once to so many binary digits, a tie to even: 53 as float64, 24 as
 * float32. Numbers near 0 have fewer digits, and numbers beyond the range are infinite.
 */
export function exactly(a: number, b: number, c: number, digits: 24 | 53): number {
  const [x, y, z] = [parts(a), parts(b), parts(c)];
  const productExponent = x.exponent + y.exponent;
  const exponent = Math.min(productExponent, z.exponent);
  const product = (x.mantissa * y.mantissa) << BigInt(productExponent - exponent);
  const sum = product + (z.mantissa << BigInt(z.exponent - exponent));
  const magnitude = sum < 0n ? -sum : sum;
  const excess = Math.max(0, magnitude.toString(2).length - digits, lowest[digits] - exponent);
  const unit = 1n << BigInt(excess);
  const [quotient, twiceRest] = [magnitude / unit, 2n * (magnitude % unit)];
  const up = twiceRest > unit || (excess > 0 && twiceRest === unit && quotient % 2n === 1n);
  const places = up ? quotient + 1n : quotient;
  const power = exponent + excess;
  // One exact step before the one that may overflow or end among the subnormal numbers.
  const value = Number(places) * 2 ** Math.trunc(power / 2) * 2 ** (power - Math.trunc(power / 2));
  return sum < 0n ? -value : value;
}

/** The float64 next to an integer over 2^192. */
export const rounded = (value: bigint) => Number(value) / 2 ** 192;

/** The float64 next to ln(numerator / 2^digits), by way of a fraction between ½ and 1. */
export function lnOf(numerator: number, digits: number): number {
  const own = numerator.toString(2).length;
  return rounded(logarithm(numerator, 2 ** own) + BigInt(own - digits) * logarithm(2, 1));
}
