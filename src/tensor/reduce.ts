import { ProblemError } from '../errors.ts';

export const reductionOps = ['mean', 'sum', 'min', 'max', 'std'] as const;
export type ReductionOp = (typeof reductionOps)[number];

/**
 * A reduction such as `y.mean(dim=[2])`. Without `dims`, or with an empty list, it is over all axes, as in
 * PyTorch.
 */
export interface Reduction {
  readonly op: ReductionOp;
  readonly dims?: readonly number[] | undefined;
}

/**
 * The axes that `dims` names in a tensor of `rank` axes, ascending. Negative ones count from the end.
 * @throws ProblemError `invalid-request` in PyTorch's words where one is out of range or named twice.
 */
export function reducedAxes(dims: readonly number[] | undefined, rank: number): number[] {
  if (!dims || dims.length === 0) return Array.from({ length: rank }, (_, axis) => axis);
  const axes = dims.map((dim, i) => {
    if (dim < -rank || dim >= rank) {
      const range = `[${-rank}, ${rank - 1}]`;
      const message = `Dimension out of range (expected to be in range of ${range}, but got ${dim})`;
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
