import { type FixedPoint, roundedShift } from '../fixed-point.ts';
import { figure, type Runtime } from '../runtime.ts';
import { shiftAbove, tfliteFixedPoint, tfliteRefusal } from './tflite-factor.ts';

/**
 * Two roundings: the high half of twice the product, ties upwards, then a division by a power of two, ties away from
 * zero.
 *
 *   SRDHM(a, b)  = ⌊(a·b + 2^30) / 2^31⌋
 *   RDBPOT(h, e) = ⌊h / 2^e⌋ + 1 where the remainder is above ⌊(2^e − 1) / 2⌋ + (h < 0), else + 0
 *   y            = RDBPOT(SRDHM(accumulator · 2^max(shift, 0), multiplier), max(−shift, 0))
 *
 * The shift to the left wraps, as an int32 does. Multipliers are not negative, so nothing saturates.
 * Source: gemmlowp, fixedpoint/fixedpoint.h, SaturatingRoundingDoublingHighMul and RoundingDivideByPOT; tflite-micro,
 * tensorflow/lite/kernels/internal/common.cc, MultiplyByQuantizedMultiplier; CMSIS-NN,
 * Include/arm_nnsupportfunctions.h, arm_nn_requantize.
 */
export function requantizeTfliteDouble(accumulator: number, fixed: FixedPoint): number {
  return dividedByPowerOfTwo(highProduct(accumulator, fixed), Math.max(-fixed.shift, 0));
}

function highProduct(accumulator: number, { multiplier, shift }: FixedPoint): number {
  return roundedShift(accumulator << Math.max(shift, 0), multiplier, 31);
}

function dividedByPowerOfTwo(value: number, exponent: number): number {
  const mask = ~(-1 << exponent);
  const threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + ((value & mask) > threshold ? 1 : 0);
}

/** TensorFlow Lite's reference kernels, TensorFlow Lite Micro and CMSIS-NN as they are built by default. */
export const tfliteDouble: Runtime = {
  name: 'tflite-double',
  source: 'gemmlowp: fixedpoint/fixedpoint.h; tflite-micro: tensorflow/lite/kernels/internal/common.cc',
  refusal: (quantization) => tfliteRefusal(quantization) ?? shiftAbove(30, quantization),
  channel(scales) {
    const fixed = tfliteFixedPoint(scales);
    return {
      ...fixed,
      requantize: (accumulator) => requantizeTfliteDouble(accumulator, fixed) + scales.zeroPoint,
      explain(accumulator) {
        const high = highProduct(accumulator, fixed);
        const divided = high / 2 ** Math.max(-fixed.shift, 0);
        return (
          `rounds the product to ${high} / 2^${Math.max(-fixed.shift, 0)} = ${figure(divided)} first, ` +
          `and that again to ${requantizeTfliteDouble(accumulator, fixed)}`
        );
      },
    };
  },
};
