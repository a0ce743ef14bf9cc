import { type FixedPoint, fixedPointOf } from '../fixed-point.ts';
import type { ChannelScales, Quantization } from '../parameters.ts';
import { asymmetricWeights, weightsOtherThan } from '../refusals.ts';

/**
 * s_x·s_w / s_y as TensorFlow Lite has it: in double, but uint8 layers round s_x·s_w to float32 first.
 * Source: tflite-micro, tensorflow/lite/kernels/kernel_util.cc, PopulateConvolutionQuantizationParams and
 * GetQuantizedConvolutionMultipler.
 */
export function tfliteFactor({ dtype, input, weight, output }: ChannelScales): number {
  const product = dtype === 'uint8' ? Math.fround(input * weight) : input * weight;
  return product / output;
}

/** The factor as a fixed-point number; one below 2^-32 is 0. Source: quantization_util.cc, QuantizeMultiplier. */
export function tfliteFixedPoint(scales: ChannelScales): FixedPoint {
  const fixed = fixedPointOf(tfliteFactor(scales));
  return fixed.shift < -31 ? { multiplier: 0, shift: 0 } : fixed;
}

/**
 * Layers of the LiteRT quantization specification: int8 with symmetric weights; and those of the older uint8 scheme,
 * which is per tensor.
 */
export function tfliteRefusal(quantization: Quantization): string | undefined {
  const { dtype, weight } = quantization;
  const wrong = weightsOtherThan(dtype, quantization);
  if (wrong) return wrong;
  if (dtype === 'int8') return asymmetricWeights(quantization);
  return weight.scales.length > 1 || weight.zeroPoints.length > 1
    ? 'its uint8 layers have one weight scale and one zero point'
    : undefined;
}

/** A shift that the runtime's own checks refuse. */
export function shiftAbove(most: number, { weight, ...rest }: Quantization): string | undefined {
  const largest = Math.max(...weight.scales);
  const { shift } = fixedPointOf((rest.input.scale * largest) / rest.output.scale);
  return shift > most ? `input scale · weight scale / output scale must be below 2^${most}` : undefined;
}
