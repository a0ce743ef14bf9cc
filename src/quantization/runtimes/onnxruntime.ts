import { unequalZeroPoints, weightsOtherThan } from '../refusals.ts';
import type { Runtime } from '../runtime.ts';
import { float32Requantizer } from './float32-product.ts';

/**
 * ONNX Runtime's QLinearConv on the CPU: product in float32, clamped, ties to even, then the zero point.
 * Source: onnxruntime, core/mlas/lib/quantize.cpp, MlasRequantizeOutput; core/providers/cpu/quantization/qlinearconv.cc.
 */
export const onnxruntime: Runtime = {
  name: 'onnxruntime',
  source: 'onnxruntime: core/mlas/lib/quantize.cpp, MlasRequantizeOutput',
  refusal: (quantization) =>
    unequalZeroPoints(quantization) ??
    (quantization.dtype === 'int8' ? weightsOtherThan('int8', quantization) : undefined),
  channel: float32Requantizer,
};
