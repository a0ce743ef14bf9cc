import { sourceOf } from '../layers/extension.ts';
import { type Axis, eachAxis } from '../layers/triple.ts';
import { checkpoint } from '../memory/checkpoint.ts';
import { kernelOf, type Problem, perGroup } from './problem.ts';
import type { Five } from './view.ts';

/** One value of a problem, summed in float64 before anything is applied to it. */
export interface Sum {
  readonly value: number;
  /** Σ|terms|, the bias included. */
  readonly absolute: number;
}

/** Positions that are read along an axis, and the taps that meet them: pairs, one after the other. −1: padding. */
type Reads = number[];

/** The sum of the value at an index of the problem's own output, term by term. */
export function sumAt(problem: Problem, [n, c, ...at]: Five): Sum {
  const { input, weight, bias, transposed, fill } = problem;
  const { inputs, outputs } = perGroup(problem);
  const along = transposed ? transposedReads : forwardReads;
  const [depth, height, width] = eachAxis((axis) => along(problem, axis, at[axis]));
  const group = Math.floor(c / outputs);
  const first = group * inputs;
  let value = 0;
  let absolute = 0;
  for (let i = 0; i < inputs; i++) {
    const [row, column] = transposed ? [first + i, c - group * outputs] : [c, i];
    for (let d = 0; d < depth.length; d += 2)
      for (let h = 0; h < height.length; h += 2) {
        checkpoint();
        for (let w = 0; w < width.length; w += 2) {
          const inside = depth[d] >= 0 && height[h] >= 0 && width[w] >= 0;
          const x = inside ? input.at(n, first + i, depth[d], height[h], width[w]) : fill;
          const term = x * weight.at(row, column, depth[d + 1], height[h + 1], width[w + 1]);
          value += term;
          absolute += Math.abs(term);
        }
      }
  }
  const added = bias ? bias(c) : 0;
  return { value: value + added, absolute: absolute + Math.abs(added) };
}

function forwardReads(problem: Problem, axis: Axis, at: number): Reads {
  const { stride, dilation, before, mode, input } = problem;
  const size = input.sizes[axis + 2];
  const source = mode === 'zeros' ? null : sourceOf[mode];
  const reads: Reads = [];
  for (let tap = 0; tap < kernelOf(problem)[axis]; tap++) {
    const position = at * stride[axis] + tap * dilation[axis] - before[axis];
    const inside = position >= 0 && position < size;
    reads.push(inside ? position : source ? source(position, size) : -1, tap);
  }
  return reads;
}

function transposedReads(problem: Problem, axis: Axis, at: number): Reads {
  const { stride, dilation, before, input } = problem;
  const size = input.sizes[axis + 2];
  const reads: Reads = [];
  for (let tap = kernelOf(problem)[axis] - 1; tap >= 0; tap--) {
    const position = (at + before[axis] - tap * dilation[axis]) / stride[axis];
    if (Number.isInteger(position) && position >= 0 && position < size) reads.push(position, tap);
  }
  return reads;
}
