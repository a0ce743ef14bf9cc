import { activationsOtherThan, weightsOtherThan } from '../refusals.ts';
import type { Runtime } from '../runtime.ts';
import { float32Requantizer } from './float32-product.ts';

/**
 * PyTorch on ARM: product in float32, clamped, ties to even by the magic number 12582912, then the zero point.
 * Source: PyTorch, aten/src/ATen/native/quantized/cpu/qnnpack/src/qnnpack/requantization.h,
 * pytorch_qnnp_compute_conv_quantization_params.
 */
export const qnnpack: Runtime = {
  name: 'qnnpack',
  source: 'PyTorch: aten/src/ATen/native/quantized/cpu/qnnpack/src/qnnpack/requantization.h',
  refusal: (quantization) =>
    activationsOtherThan('uint8', quantization) ?? weightsOtherThan('int8', quantization),
  channel: float32Requantizer,
};
