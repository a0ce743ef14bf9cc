import { mostPadding } from '../../layers/extension.ts';
import { extentOf } from '../../layers/extent.ts';
import { eachAxis, type Triple } from '../../layers/triple.ts';
import { kernelOf, type Problem } from '../problem.ts';

/** Padding on both sides of each axis as far as outputs read it. */
export function sidesOf(problem: Problem): readonly (readonly [before: number, after: number])[] {
  const { stride, dilation, before, output, input, transposed } = problem;
  const kernel = kernelOf(problem);
  return eachAxis((axis) => {
    const [narrow, wide] = transposed
      ? [input.sizes[axis + 2], output[axis + 2]]
      : [output[axis + 2], input.sizes[axis + 2]];
    const reach = (narrow - 1) * stride[axis] + extentOf(kernel[axis], dilation[axis]);
    return [before[axis], reach - wide - before[axis]] as const;
  });
}

const axisNames = ['width', 'height and width', 'depth, height and width'] as const;

/** Figures of the layer's own axes: `[2,1] for height and width`. */
export function perAxisText({ axes }: Problem, values: readonly unknown[]): string {
  return `${JSON.stringify(values.slice(-axes))} for ${axisNames[axes - 1]}`;
}

/** Whether figures of three axes are the same. */
export const same = (one: Triple, other: Triple) => one.every((value, axis) => value === other[axis]);

/** Whether a mode can fill padding that begins so. */
export function fills({ mode, ...problem }: Problem): boolean {
  if (mode === 'zeros') return true;
  return sidesOf({ mode, ...problem }).every(
    ([before, after], axis) => Math.max(before, after) <= mostPadding[mode](problem.input.sizes[axis + 2]),
  );
}

/** The same problem with other padding in front. What is behind follows from the output's sizes. */
export function* padded(problem: Problem, before: Triple): Iterable<Problem> {
  const changed = { ...problem, before };
  if (!same(before, problem.before) && fills(changed)) yield changed;
}
