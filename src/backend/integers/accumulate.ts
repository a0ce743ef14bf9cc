import { isTransposed } from '../../layers/layer.ts';
import type { Plan } from '../../layers/plan.ts';
import { release } from '../../memory/buffers.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { type ComputeDType, elementCount, elements, type TensorData } from '../../tensor/tensor.ts';
import type { IntegerKernels } from '../backend.ts';
import { convolveWith } from '../convolve.ts';
import { activeNative } from '../native/active.ts';
import { accumulatorBound, eachWeight, roughBound } from './bound.ts';
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
 * Kernels of integers do where there are any and every sum fits an int32. All else is computed in floats: sums of integers are
 * exact in a float that holds every partial sum, up to 2^24 in float32 and up to 2^53 in float64, in any order. So the kernels
 * of floats compute them on every engine.
 */
export function accumulate(plan: Plan, operands: IntegerOperands): Accumulators {
  const kernels = integerKernelsFor(plan);
  if (kernels && roughBound(plan, operands) < 2 ** 31) {
    const data = elements('int32', elementCount(plan.shapes.output));
    return { data, variant: kernels.run(plan.geometry, operands, data) };
  }
  return accumulateInFloats(plan, operands, accumulatorBound(plan, operands));
}

/** This thread's kernels of integers that compute the plan; undefined where floats do. */
export function integerKernelsFor(plan: Plan): IntegerKernels | undefined {
  if (plan.extension || isTransposed(plan.layer)) return undefined;
  const kernels = activeNative()?.integers;
  return kernels?.supports(plan.geometry) ? kernels : undefined;
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
  const data = elements(bound < 2 ** 31 ? 'int32' : 'float64', output.length);
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
