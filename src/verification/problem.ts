import type { PaddingMode } from '../layers/layer.ts';
import type { Triple } from '../layers/triple.ts';
import type { LayerDType } from '../tensor/tensor.ts';
import type { Requantization } from './requantization.ts';
import type { Five, Index, View } from './view.ts';

/** What is computed of the value of an output, and how much an error of that value grows by it at most. */
export interface Applied {
  readonly of: (value: number) => number;
  readonly growth: number;
}

/**
 * A layer on its operands, as something computes it: rightly, or with the faults of a hypothesis. All tensors have
 * five axes.
 */
export interface Problem {
  /** Spatial axes of the layer: the last ones of the three here. */
  readonly axes: number;
  readonly dtype: LayerDType;
  /** How the operands are rounded where that is coarser than the dtype: the error of a sum is larger, too. */
  readonly epsilon: number;
  readonly transposed: boolean;
  readonly groups: number;
  readonly input: View;
  /** As PyTorch's weight: its first axis is the output channel, of a transposed layer the input channel. */
  readonly weight: View;
  readonly bias: ((channel: number) => number) | null;
  readonly stride: Triple;
  readonly dilation: Triple;
  /** Padding before each axis, of a transposed layer the cropping. May be negative. */
  readonly before: Triple;
  /** What makes the end of a transposed layer's output longer. */
  readonly longer: Triple;
  readonly mode: PaddingMode;
  /** What the mode zeros pads with: 0, but for a fault of integers. A transposed layer has no padding. */
  readonly fill: number;
  /** Of what this computes. What is read behind the input is padding, however much. */
  readonly output: Five;
  /** From an index of the caller's output to that of the value here that stands there. None: the same. */
  readonly place: ((index: Index) => void) | null;
  readonly applied: Applied | null;
  /** How the sums become integers; null where they are the values. */
  readonly requantization: Requantization | null;
}

/** The channels of one group, in and out. */
export function perGroup({ input, output, groups }: Problem) {
  return { inputs: input.sizes[1] / groups, outputs: output[1] / groups };
}

/** The kernel's sizes. */
export const kernelOf = ({ weight: { sizes } }: Problem): Triple => [sizes[2], sizes[3], sizes[4]];

/** `inner` after `outer` has brought an index to where it starts. */
export function placedBy(problem: Problem, outer: (index: Index) => void): Problem {
  const { place } = problem;
  if (!place) return { ...problem, place: outer };
  return {
    ...problem,
    place: (index) => {
      outer(index);
      place(index);
    },
  };
}

/** The problem with something more computed of its values. */
export function appliedTo(problem: Problem, { of, growth }: Applied): Problem {
  const { applied } = problem;
  if (!applied) return { ...problem, applied: { of, growth } };
  return {
    ...problem,
    applied: { of: (value) => of(applied.of(value)), growth: growth * applied.growth },
  };
}

/** The problem with something else about how its sums become integers. Nothing where they do not. */
export function requantizedBy(
  problem: Problem,
  change: (requantization: Requantization) => Partial<Requantization>,
): Problem {
  const { requantization } = problem;
  return requantization
    ? { ...problem, requantization: { ...requantization, ...change(requantization) } }
    : problem;
}

/** The output channel of a weight at a row and a column. */
export function channelOf(problem: Problem, row: number, column: number): number {
  if (!problem.transposed) return row;
  const { inputs, outputs } = perGroup(problem);
  return Math.floor(row / inputs) * outputs + column;
}

/** Whether the sums of two problems are the same: only their places, or what is applied to them, may differ. */
export function hasSums(one: Problem, other: Problem): boolean {
  return (
    one.input === other.input &&
    one.weight === other.weight &&
    one.bias === other.bias &&
    one.epsilon === other.epsilon &&
    one.transposed === other.transposed &&
    one.groups === other.groups &&
    one.stride === other.stride &&
    one.dilation === other.dilation &&
    one.before === other.before &&
    one.mode === other.mode &&
    one.fill === other.fill
  );
}
