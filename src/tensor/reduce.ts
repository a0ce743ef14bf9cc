import { ProblemError } from '../errors.ts';
import { inScope } from '../memory/buffers.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import { fillElements } from '../memory/pieces.ts';
import { combinedRuns, momentsAt, momentsOfRuns } from './moments.ts';
import { statisticsFrom } from './statistics.ts';
import { dtypeOf, elementCount, type Tensor, type TensorData, zeros } from './tensor.ts';

export const reductionOps = ['mean', 'sum', 'min', 'max', 'std'] as const;
export type ReductionOp = (typeof reductionOps)[number];

/** `y.mean(dim=[2])` and the like; no `dims` (or none in it) reduces all axes, as in PyTorch. */
export interface Reduction {
  readonly op: ReductionOp;
  readonly dims?: readonly number[] | undefined;
}

/**
 * The axes that `dims` names in a tensor of `rank` axes, ascending; negative ones count from the end.
 * @throws ProblemError `invalid-request` in PyTorch's words where one is out of range or named twice.
 */
export function reducedAxes(dims: readonly number[] | undefined, rank: number): number[] {
  if (!dims || dims.length === 0) return Array.from({ length: rank }, (_, axis) => axis);
  const axes = dims.map((dim, i) => {
    if (dim < -rank || dim >= rank) {
      const message = `Dimension out of range (expected to be in range of [${-rank}, ${rank - 1}], but got ${dim})`;
      throw ProblemError.of('invalid-request', {
        pointer: `/dims/${i}`,
        message,
        hint: `the output has ${rank} axes`,
      });
    }
    return dim < 0 ? dim + rank : dim;
  });
  const twice = axes.findIndex((axis, i) => axes.indexOf(axis) !== i);
  if (twice >= 0) {
    const message = `dim ${axes[twice]} appears multiple times in the list of dims`;
    throw ProblemError.of('invalid-request', {
      pointer: `/dims/${twice}`,
      message,
      hint: 'name each axis once',
    });
  }
  return axes.sort((a, b) => a - b);
}

/** Elements whose runs are reduced at a time. */
const runElements = 2 ** 15;

/** Reduces `tensor` over `axes` (ascending), accumulated in float64 and rounded once to the tensor's dtype. */
export function reduce(tensor: Tensor, op: ReductionOp, axes: readonly number[]): Tensor {
  const kept = tensor.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const shape = kept.map((axis) => tensor.shape[axis]);
  const length = elementCount(axes.map((axis) => tensor.shape[axis]));
  const values = zeros(dtypeOf(tensor.data), elementCount(shape));
  if (length === 0) fillElements(values, statisticsFrom(combinedRuns(momentsOfRuns(tensor.data, 0)))[op]);
  else
    inScope(
      () => reduceRuns(permute(tensor, [...kept, ...axes]), length, op, values),
      () => [],
    );
  return { shape, data: values };
}

/** Reduces each run of `length` elements; all moments at once would take more memory than the tensor does, where runs are short. */
function reduceRuns(data: TensorData, length: number, op: ReductionOp, values: TensorData): void {
  const runsAtOnce = Math.ceil(runElements / length);
  for (let from = 0; from < values.length; from += runsAtOnce) {
    const runs = data.subarray(from * length, (from + runsAtOnce) * length);
    const moments = momentsOfRuns(runs, length);
    for (let i = 0; i < runs.length / length; i++)
      values[from + i] = statisticsFrom(momentsAt(moments, i))[op];
  }
}

/** The elements with the axes in `order`: the reduced ones last, so that each sum runs over neighbours. */
function permute({ shape, data }: Tensor, order: readonly number[]): TensorData {
  if (order.every((axis, i) => axis === i)) return data;
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const moved = zeros(dtypeOf(data), data.length);
  const index = Array<number>(shape.length).fill(0);
  let from = 0;
  for (let i = 0; i < moved.length; i++) {
    checkpointAt(i);
    moved[i] = data[from];
    for (let place = order.length - 1; place >= 0; place--) {
      const axis = order[place];
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return moved;
}
