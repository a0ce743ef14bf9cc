import type { Quantization } from '../parameters.ts';
import { asymmetricWeights, factorOutside, weightsOtherThan } from '../refusals.ts';
import type { Runtime } from '../runtime.ts';
import { float32Requantizer } from './float32-product.ts';

/** The factors that XNNPACK takes: `scale >= 0x1.0p-32f && scale < 256.0f`. */
export const [leastFactor, belowFactor] = [2 ** -32, 256];

/** qs8 layers have int8 weights about 0, qu8 layers have uint8 weights with one zero point. */
export function xnnpackRefusal(quantization: Quantization): string | undefined {
  const { dtype, weight } = quantization;
  const ofUint8 =
    weight.scales.length > 1 || weight.zeroPoints.length > 1
      ? 'its uint8 layers have one weight scale and one zero point'
      : undefined;
  return (
    weightsOtherThan(dtype, quantization) ??
    (dtype === 'int8' ? asymmetricWeights(quantization) : ofUint8) ??
    factorOutside(quantization, leastFactor, belowFactor)
  );
}

/**
 * XNNPACK, which TensorFlow Lite runs by default on x86: product in float32, clamped, ties to even, then the zero point.
 * Source: XNNPACK, src/xnnpack/requantization.h, xnn_qs8_requantize_fp32.
 */
export const xnnpackFp32: Runtime = {
  name: 'xnnpack-fp32',
  source: 'XNNPACK: src/xnnpack/requantization.h, xnn_qs8_requantize_fp32',
  refusal: xnnpackRefusal,
  channel: float32Requantizer,
};
