import type { Elements } from '../tensor/tensor.ts';
import { termsOf, type Values } from './compute.ts';
import type { Problem } from './problem.ts';
import { requantizeBy } from './requantization.ts';
import { agrees, boundOf, type Tolerance } from './tolerance.ts';
import { type Five, flatIn, type Index, indexAt } from './view.ts';

const rowMajor = [0, 1, 2, 3, 4];

/** What the caller has computed, and what makes two values equal. */
export interface Claim {
  readonly got: Elements;
  readonly sizes: Five;
  /** The caller's own; null where the derived bound counts. */
  readonly tolerance: Tolerance | null;
  /** Whether all operands are finite. */
  readonly finite: boolean;
}

/** A value, and how far one may be from it. */
export interface Judged {
  value: number;
  bound: number;
}

/**
 * What a problem's sum comes to once all is applied, in a channel of the problem's own output. It fills one object, since it is called for every
 * value.
 */
export type Judge = (sum: number, absolute: number, channel: number) => Judged;

/** The ways in which a problem's sums may become values: one, but for integers one for each runtime. */
export function judgesOf(problem: Problem, claim: Pick<Claim, 'tolerance'>): readonly Judge[] {
  const { requantization } = problem;
  if (!requantization) return [judgeOf(problem, claim)];
  return requantization.runtimes.map((runtime) => {
    const requantize = requantizeBy(runtime, requantization);
    const judged: Judged = { value: 0, bound: 0 };
    return (sum, _, channel) => {
      judged.value = requantize(sum, channel);
      return judged;
    };
  });
}

function judgeOf(problem: Problem, { tolerance }: Pick<Claim, 'tolerance'>): Judge {
  const { dtype, epsilon, applied } = problem;
  const bound = boundOf(dtype, epsilon, termsOf(problem));
  const judged: Judged = { value: 0, bound: 0 };
  return (sum, absolute) => {
    judged.value = sum;
    judged.bound = bound(sum, absolute);
    if (applied) {
      judged.value = applied.of(sum);
      // Functions are computed to some units in the last place, of their value and of what they cancel.
      const computed = 4 * epsilon * (Math.abs(judged.value) + Math.abs(sum));
      judged.bound = applied.growth * judged.bound + computed + bound(judged.value, 0);
    }
    if (tolerance) judged.bound = toleratedBound(judged.value, judged.bound, tolerance);
    return judged;
  };
}

/** A cause reproduces a value no better than rounding lets it. */
function toleratedBound(value: number, bound: number, { atol, rtol }: Tolerance): number {
  return Math.max(bound, atol + rtol * Math.abs(value));
}

/** The channel of a position in a problem's own output. Only integers have scales that depend on it. */
export function channelIn({ output, requantization }: Problem): (at: number) => number {
  if (!requantization) return () => 0;
  const [, channels, depth, height, width] = output;
  const plane = depth * height * width;
  return (at) => Math.floor(at / plane) % channels;
}

/** Whether values of the caller are the expected ones, by their positions. */
export function rightness(problem: Problem, { values, absolute }: Values, claim: Claim) {
  const bound = boundOf(problem.dtype, problem.epsilon, termsOf(problem));
  const { got, tolerance, finite } = claim;
  const boundAt = (at: number) =>
    tolerance
      ? tolerance.atol + tolerance.rtol * Math.abs(values[at])
      : bound(values[at], absolute ? absolute[at] : 0);
  return {
    boundAt,
    isRight: (at: number) => agrees(got[at], values[at], boundAt(at), finite && !tolerance),
  };
}

/** The position in a problem's own output of a position in the caller's; −1 where there is none. */
export function placeIn({ output, place }: Problem, sizes: Five): (at: number) => number {
  if (!place) return (at) => at;
  return (at) => {
    const [n, c, d, h, w] = placed(place, indexAt(at, sizes, rowMajor));
    return flatIn([n, c, d, h, w], output, rowMajor);
  };
}

export function placed(place: Problem['place'], index: Index): Five {
  place?.(index);
  return index;
}
