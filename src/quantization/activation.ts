import { type QuantizedDType, rangeOf, type Scaling } from './parameters.ts';
import { clamp, halfAwayFromZero } from './rounding.ts';

/** What follows the layer: real bounds of its output. */
export type Activation = 'relu' | 'relu6' | { readonly min: number; readonly max: number };

/**
 * The least and the greatest integer of an output: the dtype's range and the bounds of the activation, each
 * zero point + round(bound / scale), the quotient in float32, ties away from zero.
 * Source: tflite-micro, tensorflow/lite/kernels/kernel_util.cc, CalculateActivationRangeQuantizedImpl.
 */
export function outputBounds(
  dtype: QuantizedDType,
  { scale, zeroPoint }: Scaling,
  activation?: Activation,
): readonly [least: number, greatest: number] {
  const [least, greatest] = rangeOf(dtype);
  if (!activation) return [least, greatest];
  const { min, max } = realBounds(activation);
  const integer = (bound: number) =>
    clamp(zeroPoint + halfAwayFromZero(Math.fround(Math.fround(bound) / scale)), least, greatest);
  return [integer(min), integer(max)];
}

function realBounds(activation: Activation): { readonly min: number; readonly max: number } {
  if (activation === 'relu') return { min: 0, max: Number.POSITIVE_INFINITY };
  return activation === 'relu6' ? { min: 0, max: 6 } : activation;
}
