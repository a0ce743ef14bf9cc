import { checkpointAt } from '../memory/checkpoint.ts';

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
  for (let i = 1; i < parts; i++) {
    checkpointAt(i);
    const next = part(i);
    count += next.count;
    sum += next.sum;
    min = Math.min(min, next.min);
    max = Math.max(max, next.max);
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < parts; i++) {
    checkpointAt(i);
    const next = part(i);
    squares = squares + next.squares + next.count * (next.sum / next.count - mean) ** 2;
  }
  return { count, sum, min, max, squares };
}
