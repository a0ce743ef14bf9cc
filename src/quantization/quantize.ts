import { type QuantizedDType, rangeOf, type Scaling } from './parameters.ts';
import { clamp, halfToEven } from './rounding.ts';

const int32 = 2 ** 31;

/**
 * saturate(round(x / scale) + zero point): the quotient in float32, ties to even.
 * Source: ONNX, QuantizeLinear.
 */
export function quantizedValue(value: number, { scale, zeroPoint }: Scaling, dtype: QuantizedDType): number {
  const [least, greatest] = rangeOf(dtype);
  const quotient = Math.fround(Math.fround(value) / scale);
  // Infinities are clamped before the rounding, which has no integer for them.
  return halfToEven(clamp(quotient, least - zeroPoint, greatest - zeroPoint)) + zeroPoint;
}

/**
 * The bias as the int32 that is added to the accumulator: round(b / (s_x·s_w)), the quotient in double, ties to even.
 * Source: LiteRT quantization specification (scale s_x·s_w, zero point 0); onnxruntime, quantize_bias.
 */
export function quantizedBias(value: number, inputScale: number, weightScale: number): number {
  return halfToEven(clamp(value / (inputScale * weightScale), -int32, int32 - 1));
}
