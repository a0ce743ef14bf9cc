import type { Plan } from '../../layers/plan.ts';
import { release } from '../../memory/buffers.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { type ComputeDType, elements, type TensorData } from '../../tensor/tensor.ts';
import { convolveWith } from '../convolve.ts';
import { accumulatorBound, eachWeight } from './bound.ts';
import type { IntegerData, IntegerOperands } from './operands.ts';

/** The accumulators of a layer, row-major: int32 where all are, else doubles, which are exact too. */
export interface Accumulators {
  readonly data: Int32Array | Float64Array;
  /** The name of the kernel that computed them. */
  readonly variant: string;
}

/**
 * Computes the accumulators of a quantized layer, all of them exact.
 *
 * Sums of integers are exact in a float that holds every partial sum: up to 2^24 in float32, up to 2^53 in float64. So the
 * kernels of floats compute them, in any order, on every engine.
 */
export function accumulate(plan: Plan, operands: IntegerOperands): Accumulators {
  const bound = accumulatorBound(plan, operands);
  return accumulateInFloats(plan, operands, bound);
}

/** The dtype whose sums of integers up to `bound` are exact. Sums of a layer are far below 2^53. */
export function floatFor(bound: number): ComputeDType {
  return bound <= 2 ** 24 ? 'float32' : 'float64';
}

function accumulateInFloats(plan: Plan, operands: IntegerOperands, bound: number): Accumulators {
  const { input, inputZeroPoint, weight, weightZeroPoints, bias } = operands;
  const dtype = floatFor(bound);
  const floats = inDType(plan, dtype, bias !== null);
  const moved = {
    input: withoutZeroPoint(input, inputZeroPoint, dtype),
    weight: elements(dtype, weight.length),
    bias: bias && withoutZeroPoint(bias, 0, dtype),
  };
  eachWeight(plan.layer, (at, channel) => {
    moved.weight[at] = weight[at] - weightZeroPoints[channel];
  });
  const { output, variant } = convolveWith(floats, moved);
  release(moved.input);
  release(moved.weight);
  const data = bound < 2 ** 31 ? new Int32Array(output.length) : new Float64Array(output.length);
  for (let i = 0; i < output.length; i++) {
    checkpointAt(i);
    // -0 becomes 0.
    data[i] = output[i] + 0;
  }
  release(output);
  return { data, variant };
}

/** The plan of the same layer in another dtype. */
export function inDType(plan: Plan, dtype: ComputeDType, bias: boolean): Plan {
  return { ...plan, layer: { ...plan.layer, dtype, bias }, geometry: { ...plan.geometry, dtype } };
}

function withoutZeroPoint(
  data: IntegerData | Int32Array,
  zeroPoint: number,
  dtype: ComputeDType,
): TensorData {
  const moved = elements(dtype, data.length);
  for (let i = 0; i < data.length; i++) {
    checkpointAt(i);
    moved[i] = data[i] - zeroPoint;
  }
  return moved;
}
