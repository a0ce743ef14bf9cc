import { type FixedPoint, fixedPointOf, roundedShift } from '../fixed-point.ts';
import type { ChannelScales, Quantization } from '../parameters.ts';
import { activationsOtherThan, weightsOtherThan } from '../refusals.ts';
import type { Runtime } from '../runtime.ts';
import { shiftAbove } from './tflite-factor.ts';

/** A factor as TOSA's RESCALE has it: multiplier / 2^shift, the shift from 2 to 62. */
type Scale32 = FixedPoint;

/**
 * Source: LLVM, mlir/lib/Dialect/Tosa/Utils/QuantUtils.cpp, computeMultiplierAndShiftTosaScale32: a shift above 62
 * takes the multiplier down instead.
 */
export function scale32Of({ input, weight, output }: ChannelScales): Scale32 {
  const fixed = fixedPointOf((input * weight) / output);
  const shift = 31 - fixed.shift;
  if (shift <= 62) return { multiplier: fixed.multiplier, shift };
  return { multiplier: fixed.multiplier >> Math.min(31, shift - 62), shift: 62 };
}

/**
 * apply_scale_32: ⌊(accumulator · multiplier + 2^(shift − 1)) / 2^shift⌋; with double rounding and a shift above 31,
 * 2^30 with the accumulator's sign is added, too.
 * Source: TOSA 1.0 specification, "Integer scaling", apply_scale_32.
 */
export function applyScale32(accumulator: number, { multiplier, shift }: Scale32, double: boolean): number {
  const more = double && shift > 31 ? (accumulator >= 0 ? 2 ** 30 : -(2 ** 30)) : 0;
  return roundedShift(accumulator, multiplier, shift, more);
}

/** CONV2D takes int8 inputs and weights with any zero point; one zero point for all weights. */
function refusal(quantization: Quantization): string | undefined {
  return (
    activationsOtherThan('int8', quantization) ??
    weightsOtherThan('int8', quantization) ??
    (quantization.weight.zeroPoints.length > 1 ? 'it takes one weight zero point' : undefined) ??
    shiftAbove(29, quantization)
  );
}

/** TOSA's RESCALE in one of its rounding modes. */
function tosaRuntime(name: string, double: boolean): Runtime {
  return {
    name,
    source: `TOSA 1.0: RESCALE with ${double ? 'DOUBLE_ROUND' : 'SINGLE_ROUND'}`,
    refusal,
    channel(scales) {
      const fixed = scale32Of(scales);
      const { multiplier, shift } = fixed;
      return {
        multiplier,
        shift,
        requantize: (accumulator) => applyScale32(accumulator, fixed, double) + scales.zeroPoint,
        explain: (accumulator) =>
          `rounds the product by ${multiplier} / 2^${shift}${double && shift > 31 ? ' twice' : ', ties upwards,'} ` +
          `to ${applyScale32(accumulator, fixed, double)}`,
      };
    },
  };
}

/** The bits of `tflite-double`, in one step. */
export const tosaDouble = tosaRuntime('tosa-double', true);
export const tosaSingle = tosaRuntime('tosa-single', false);
