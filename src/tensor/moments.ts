import { checkpointAt } from '../memory/checkpoint.ts';
import { errorOfSum } from './random/multiply-add.ts';

/** What statistics are computed from, in float64. `squares` is Σ(x − mean)². */
export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly squares: number;
}

/**
 * The moments of runs of `length` neighbouring elements. `figures` has sum, min, max and squares of each run.
 */
export interface RunMoments {
  readonly length: number;
  readonly figures: Float64Array;
}

/** Entries of `figures` per run. */
export const figuresPerRun = 4;

/**
 * Elements in the longest run whose sums are taken in one go. Longer runs are combined from runs of this
 * length.
 */
export const longestRun = 2 ** 15;

/** The mean of a rounded sum. The rounding may not put it outside the range of the elements. */
export function meanWithin(mean: number, [min, max]: readonly [min: number, max: number]): number {
  return Number.isFinite(mean) ? Math.min(Math.max(mean, min), max) : mean;
}

/** The mean of the elements. */
export function meanOf({ count, sum, min, max }: Moments): number {
  return meanWithin(sum / count, [min, max]);
}

/** The moments of one run. */
export function momentsAt({ length, figures }: RunMoments, run: number): Moments {
  const at = run * figuresPerRun;
  return {
    count: length,
    sum: figures[at],
    min: figures[at + 1],
    max: figures[at + 2],
    squares: figures[at + 3],
  };
}

/** The moments of the elements of every `step`th run from the run `first` on. */
export function combineRuns(moments: RunMoments, first = 0, step = 1): Moments {
  const runs = moments.figures.length / figuresPerRun;
  return combineMoments(Math.max(0, Math.ceil((runs - first) / step)), (i) =>
    momentsAt(moments, first + i * step),
  );
}

/**
 * The moments of the elements of all parts together (Chan, Golub, LeVeque, "Algorithms for computing the
 * sample variance", 1983).
 * @param part makes the moments of one part. It is called twice per part: a list would take more memory than
 * short runs do.
 */
export function combineMoments(parts: number, part: (i: number) => Moments): Moments {
  if (parts === 0) return { count: 0, sum: 0, min: Number.NaN, max: Number.NaN, squares: 0 };
  const first = part(0);
  if (parts === 1) return first;
  let { count, sum, min, max } = first;
  let lost = 0;
  for (let i = 1; i < parts; i++) {
    checkpointAt(i);
    const next = part(i);
    count += next.count;
    const total = sum + next.sum;
    lost += errorOfSum(sum, next.sum, total);
    sum = total;
    min = Math.min(min, next.min);
    max = Math.max(max, next.max);
  }
  // Where the sum is infinite, the errors are NaN.
  if (Number.isFinite(sum)) sum += lost;
  const mean = meanOf({ count, sum, min, max, squares: 0 });
  let squares = 0;
  for (let i = 0; i < parts; i++) {
    checkpointAt(i);
    const next = part(i);
    squares = squares + next.squares + next.count * (meanOf(next) - mean) ** 2;
  }
  return { count, sum, min, max, squares };
}
