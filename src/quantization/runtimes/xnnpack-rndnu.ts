import { fractionOf, roundedShift } from '../fixed-point.ts';
import type { Runtime } from '../runtime.ts';
import { float32Factor } from './float32-product.ts';
import { xnnpackRefusal } from './xnnpack-fp32.ts';

/**
 * ⌊(accumulator · multiplier + 2^(shift − 1)) / 2^shift⌋: the float32 factor is multiplier / 2^shift without rounding,
 * its multiplier of 24 bits; ties upwards.
 * Source: XNNPACK, src/xnnpack/requantization.h, xnn_qs8_requantize_rndnu.
 */
export function requantizeRndnu(accumulator: number, multiplier: number, shift: number): number {
  return roundedShift(accumulator, multiplier, shift);
}

/** XNNPACK's kernels for ARM. */
export const xnnpackRndnu: Runtime = {
  name: 'xnnpack-rndnu',
  source: 'XNNPACK: src/xnnpack/requantization.h, xnn_qs8_requantize_rndnu',
  refusal: xnnpackRefusal,
  channel(scales) {
    const { fraction, exponent } = fractionOf(float32Factor(scales));
    const [multiplier, shift] = [fraction * 2 ** 24, 24 - exponent];
    return {
      multiplier,
      shift,
      requantize: (accumulator) => requantizeRndnu(accumulator, multiplier, shift) + scales.zeroPoint,
      explain: (accumulator) =>
        `rounds the product by the float32 factor ${multiplier} / 2^${shift}, ties upwards, ` +
        `to ${requantizeRndnu(accumulator, multiplier, shift)}`,
    };
  },
};
