import type { Problem } from './problem.ts';
import type { Five } from './view.ts';

/** The causes that have names. */
export const causeNames = [
  'summation-order',
  'kernel-flipped',
  'bias-missing',
  'bias-twice',
  'padding-value',
  'input-zero-point',
  'weight-zero-point',
  'output-zero-point',
  'scale-per-tensor',
  'scale-missing',
  'activation-missing',
  'rounding',
  'saturation-missing',
  'accumulator-narrow',
  'signedness',
  'padding-mode',
  'same-side',
  'padding',
  'output-padding-side',
  'weight-layout',
  'weight-transposed',
  'input-layout',
  'output-layout',
  'axes-exchanged',
  'groups-interleaved',
  'multiplier-order',
  'groups-ignored',
  'dilation-ignored',
  'stride-ignored',
  'forward-for-transposed',
  'activation',
  'operand-rounding',
  'shifted',
  'channels-permuted',
  'batch-order',
  'scaled',
  'offset',
] as const;
export type CauseName = (typeof causeNames)[number];

/** What one fault makes of a problem. */
export interface Variant {
  readonly problem: Problem;
  /** What was done, in one sentence. */
  readonly text: string;
  /** What to do instead. */
  readonly fix: string;
  /** Whether it is so common that it is tried together with others, too. */
  readonly common?: boolean;
}

/** The caller's output beside the right one, both in the order of five axes. */
export interface Evidence {
  readonly sizes: Five;
  /** Some values of the caller, mismatched ones and others, each with the expected one. */
  readonly pairs: readonly (readonly [got: number, expected: number])[];
  /** Whether the caller's value at one position is the expected one at another. */
  readonly same: (at: number, of: number) => boolean;
}

/** A kind of fault. Its variants are computed, never guessed: no variant is made that changes nothing. */
export interface Hypothesis {
  readonly cause: CauseName;
  readonly variants: (problem: Problem) => Iterable<Variant>;
  /** Variants that are found by looking at the output. */
  readonly fitted?: (problem: Problem, evidence: Evidence) => Iterable<Variant>;
}

/** The three spatial axes by the indexes of `Five`, with the name of each. */
export const spatialAxes = [
  [2, 'depth'],
  [3, 'height'],
  [4, 'width'],
] as const;
