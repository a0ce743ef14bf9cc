import { halfToEven } from '../rounding.ts';
import { figure, type Runtime } from '../runtime.ts';
import { float32Factor, nearest } from './float32-product.ts';

/**
 * ONNX's reference evaluator: round(accumulator · M + zero point) in float64, M in float32. The zero point is added
 * before the rounding, so with an odd one ties go the other way than elsewhere.
 * Source: onnx, onnx/reference/ops/op_qlinear_conv.py; int32 times float32 is float64 in NumPy.
 */
export function requantizeOnnxReference(accumulator: number, factor: number, zeroPoint: number): number {
  return halfToEven(accumulator * factor + zeroPoint);
}

export const onnxReference: Runtime = {
  name: 'onnx-reference',
  source: 'onnx: onnx/reference/ops/op_qlinear_conv.py',
  refusal: () => undefined,
  channel(scales) {
    const factor = float32Factor(scales);
    const { zeroPoint } = scales;
    return {
      multiplier: factor,
      requantize: (accumulator) => requantizeOnnxReference(accumulator, factor, zeroPoint),
      explain(accumulator) {
        const sum = accumulator * factor + zeroPoint;
        return `adds the zero point first, and has ${figure(sum)} rounded ${nearest(sum)}`;
      },
    };
  },
};
