import { activationsOtherThan, weightsOtherThan } from '../refusals.ts';
import type { Runtime } from '../runtime.ts';
import { float32Requantizer } from './float32-product.ts';

/**
 * PyTorch on x86: nearbyint(float32(accumulator) · M) + zero point, clamped. Sums are exact here. On processors without
 * VNNI its own sums of two products saturate at int16, unless inputs have 7 bits (`reduce_range`).
 * Source: FBGEMM, include/fbgemm/QuantUtils.h, Requantize; PyTorch, aten/src/ATen/native/quantized/cpu/qconv.cpp.
 */
export const fbgemm: Runtime = {
  name: 'fbgemm',
  source: 'FBGEMM: include/fbgemm/QuantUtils.h, Requantize',
  refusal: (quantization) =>
    activationsOtherThan('uint8', quantization) ?? weightsOtherThan('int8', quantization),
  channel: float32Requantizer,
};
