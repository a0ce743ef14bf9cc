import { type FixedPoint, roundedShift } from '../fixed-point.ts';
import type { Runtime } from '../runtime.ts';
import { shiftAbove, tfliteFixedPoint, tfliteRefusal } from './tflite-factor.ts';

/**
 * One rounding, ties upwards: ⌊(accumulator · multiplier + 2^(30 − shift)) / 2^(31 − shift)⌋, as an int32.
 * Source: tflite-micro, tensorflow/lite/kernels/internal/common.cc with TFLITE_SINGLE_ROUNDING; CMSIS-NN,
 * arm_nn_requantize with CMSIS_NN_USE_SINGLE_ROUNDING; ruy, ruy/apply_multiplier.cc.
 */
export function requantizeTfliteSingle(accumulator: number, { multiplier, shift }: FixedPoint): number {
  return roundedShift(accumulator, multiplier, 31 - shift);
}

/** TensorFlow Lite, TensorFlow Lite Micro and CMSIS-NN built for a single rounding. */
export const tfliteSingle: Runtime = {
  name: 'tflite-single',
  source: 'tflite-micro: tensorflow/lite/kernels/internal/common.cc, TFLITE_SINGLE_ROUNDING',
  refusal: (quantization) => tfliteRefusal(quantization) ?? shiftAbove(30, quantization),
  channel(scales) {
    const fixed = tfliteFixedPoint(scales);
    return {
      ...fixed,
      requantize: (accumulator) => requantizeTfliteSingle(accumulator, fixed) + scales.zeroPoint,
      explain: (accumulator) =>
        `rounds the product by ${fixed.multiplier} / 2^${31 - fixed.shift} once, ties upwards, ` +
        `to ${requantizeTfliteSingle(accumulator, fixed)}`,
    };
  },
};
