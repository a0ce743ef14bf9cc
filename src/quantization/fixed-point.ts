import { halfAwayFromZero } from './rounding.ts';

/** A positive factor as an integer: multiplier · 2^(shift − 31), the multiplier from 2^30 to 2^31 − 1, or 0. */
export interface FixedPoint {
  readonly multiplier: number;
  readonly shift: number;
}

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer);
/** The half of a double with its exponent. */
const high = new Uint8Array(new Uint16Array([1]).buffer)[0];

/** `frexp` of C of a positive normal double: value = fraction · 2^exponent, the fraction from 0.5 to below 1. */
export function fractionOf(value: number): { readonly fraction: number; readonly exponent: number } {
  word[0] = value;
  const exponent = ((halves[high] >>> 20) & 0x7ff) - 1022;
  return { fraction: value / 2 ** exponent, exponent };
}

/**
 * The factor with its fraction rounded to 31 bits, ties away from zero.
 * Source: tflite-micro, tensorflow/lite/kernels/internal/quantization_util.cc, QuantizeMultiplier; the same rule in
 * LLVM, mlir/lib/Dialect/Tosa/Utils/QuantUtils.cpp, computeMultiplierAndShiftTosaScale32.
 */
export function fixedPointOf(factor: number): FixedPoint {
  const { fraction, exponent } = fractionOf(factor);
  const multiplier = halfAwayFromZero(fraction * 2 ** 31);
  return multiplier === 2 ** 31
    ? { multiplier: 2 ** 30, shift: exponent + 1 }
    : { multiplier, shift: exponent };
}

/** 2^i and 2^-i: powers take longer than all else here. */
const powers = Float64Array.from({ length: 47 }, (_, i) => 2 ** i);
const inversePowers = powers.map((power) => 1 / power);

/**
 * ⌊(a·b + 2^(shift − 1) + more) / 2^shift⌋ as an int32, which wraps: the product divided by a power of two and rounded,
 * ties upwards.
 * @param a an int32
 * @param b from 0 to 2^31 − 1
 * @param shift from 1 to 62
 * @param more a multiple of 2^16, at most 2^30 either way
 */
export function roundedShift(a: number, b: number, shift: number, more = 0): number {
  if (shift <= 16) {
    // a·b = 2^16·⌊a / 2^16⌋·b + (a mod 2^16)·b. The first part is a multiple of 2^shift, the second is below 2^47.
    const rest = Math.floor(((a & 0xffff) * b + powers[shift] / 2 + more) * inversePowers[shift]);
    return ((Math.imul(a >> 16, b) << (16 - shift)) + rest) | 0;
  }
  // a·b = 2^16·upper + rest with 0 ≤ rest < 2^16. What is added is a multiple of 2^16, so the rest decides nothing.
  const upper = (a >> 16) * b + Math.floor(((a & 0xffff) * b) / 2 ** 16);
  return Math.floor((upper + powers[shift - 17] + more / 2 ** 16) * inversePowers[shift - 16]) | 0;
}
