import { combineMoments, figuresPerRun, longestRun, momentsAt, type RunMoments } from '../tensor/moments.ts';
import type { TensorData } from '../tensor/tensor.ts';
import { backends } from './selection.ts';

/**
 * The moments of each run of `length` neighbouring elements, by the preferred backend. A NaN in a run makes
 * all of its moments NaN. A run longer than `longestRun` is cut into pieces of that length, and their moments
 * are combined.
 */
export function momentsOfRuns(data: TensorData, length: number): RunMoments {
  if (data.length === 0) return { length, figures: new Float64Array(0) };
  if (length <= longestRun) return { length, figures: backends()[0].moments(data, length) };
  const runs = data.length / length;
  const figures = new Float64Array(runs * figuresPerRun);
  for (let run = 0; run < runs; run++) {
    const { sum, min, max, squares } = momentsOfLongRun(data.subarray(run * length, (run + 1) * length));
    figures.set([sum, min, max, squares], run * figuresPerRun);
  }
  return { length, figures };
}

function momentsOfLongRun(run: TensorData) {
  const whole = run.length - (run.length % longestRun);
  const pieces = momentsOfRuns(run.subarray(0, whole), longestRun);
  const last = momentsOfRuns(run.subarray(whole), run.length - whole);
  const count = whole / longestRun;
  return combineMoments(Math.ceil(run.length / longestRun), (i) =>
    i < count ? momentsAt(pieces, i) : momentsAt(last, 0),
  );
}
