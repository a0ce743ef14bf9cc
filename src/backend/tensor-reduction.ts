import { inScope } from '../memory/buffers.ts';
import { fillElements } from '../memory/pieces.ts';
import { combineRuns, momentsAt } from '../tensor/moments.ts';
import { permute } from '../tensor/permute.ts';
import type { ReductionOp } from '../tensor/reduce.ts';
import { statisticsFrom } from '../tensor/statistics.ts';
import {
  convertInto,
  dtypeOf,
  elementCount,
  elements,
  type LayerDType,
  type Tensor,
  type TensorData,
  zeros,
} from '../tensor/tensor.ts';
import { momentsOfRuns } from './moments.ts';

/** Elements whose runs are reduced at a time. */
const runElements = 2 ** 15;

/**
 * Reduces `tensor` over `axes` (ascending), accumulated in float64 and rounded once to `dtype`, which is
 * the tensor's.
 */
export function reduce(
  tensor: Tensor,
  op: ReductionOp,
  axes: readonly number[],
  dtype: LayerDType = dtypeOf(tensor.data),
): Tensor {
  const kept = tensor.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const shape = kept.map((axis) => tensor.shape[axis]);
  const length = elementCount(axes.map((axis) => tensor.shape[axis]));
  const values = zeros(dtypeOf(tensor.data), elementCount(shape));
  if (length === 0) fillElements(values, statisticsFrom(combineRuns(momentsOfRuns(tensor.data, 0)))[op]);
  else
    inScope(
      () => reduceRuns(inOrder(tensor, [...kept, ...axes]), length, op, dtype, values),
      () => [],
    );
  return { shape, data: values };
}

/**
 * Reduces each run of `length` elements, some runs at a time: the moments of short runs take more memory than
 * the tensor.
 */
function reduceRuns(
  data: TensorData,
  length: number,
  op: ReductionOp,
  dtype: LayerDType,
  values: TensorData,
): void {
  const runsAtOnce = Math.ceil(runElements / length);
  for (let from = 0; from < values.length; from += runsAtOnce) {
    const runs = data.subarray(from * length, (from + runsAtOnce) * length);
    const moments = momentsOfRuns(runs, length);
    const figures = new Float64Array(runs.length / length);
    for (let i = 0; i < figures.length; i++) figures[i] = statisticsFrom(momentsAt(moments, i))[op];
    convertInto(figures, dtype, values.subarray(from, from + figures.length));
  }
}

/** The elements with the axes in `order`. Reduced axes come last, so that each sum is over neighbours. */
function inOrder({ shape, data }: Tensor, order: readonly number[]): TensorData {
  if (order.every((axis, i) => axis === i)) return data;
  return permute(data, shape, order, elements(dtypeOf(data), data.length));
}
