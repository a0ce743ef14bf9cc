import { withHeap } from '../backend/wasm/instance.ts';
import { checkpoint, checkpointAt } from '../memory/checkpoint.ts';
import { bytesPerElement, dtypeOf, type TensorData } from './tensor.ts';

/** What the statistics of some elements are made of, accumulated in float64; `squares` is Σ(x − mean)². */
export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly squares: number;
}

/** The moments of runs of neighbouring elements, all of `length`: of each `figures` numbers, sum, min, max and squares. */
export interface RunMoments {
  readonly length: number;
  readonly figures: Float64Array;
}

/** Elements that go to the kernel at a time. */
const chunk = 32768;

/** float64 that it gives for each run. */
const figures = 4;

/** The moments of each run of `length` neighbouring elements; NaN anywhere in a run makes all of its moments NaN. */
export function momentsOfRuns(data: TensorData, length: number): RunMoments {
  const runs = data.length === 0 ? 0 : data.length / length;
  const found = new Float64Array(runs * figures);
  if (length <= chunk) {
    shortRuns(data, length, found);
    return { length, figures: found };
  }
  for (let run = 0; run < runs; run++) {
    const { sum, min, max, squares } = momentsOfLong(data.subarray(run * length, (run + 1) * length));
    found.set([sum, min, max, squares], run * figures);
  }
  return { length, figures: found };
}

/** The moments of one run. */
export function momentsAt({ length, figures: found }: RunMoments, run: number): Moments {
  const at = run * figures;
  return {
    count: length,
    sum: found[at],
    min: found[at + 1],
    max: found[at + 2],
    squares: found[at + 3],
  };
}

/** The moments of the elements of every `step`th run from the run `first` on. */
export function combinedRuns(moments: RunMoments, first = 0, step = 1): Moments {
  const runs = moments.figures.length / figures;
  return combined(Math.max(0, Math.ceil((runs - first) / step)), (i) => momentsAt(moments, first + i * step));
}

/**
 * The moments of all elements that so many parts are of (Chan, Golub, LeVeque, "Algorithms for computing the sample variance", 1983).
 * They are made anew each time one is looked at: a list of them takes more memory than short runs do.
 */
function combined(parts: number, part: (i: number) => Moments): Moments {
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

/** The moments of more elements than go to the kernel at a time. */
function momentsOfLong(elements: TensorData): Moments {
  const whole = elements.length - (elements.length % chunk);
  const rest = elements.subarray(whole);
  const chunks = momentsOfRuns(elements.subarray(0, whole), chunk);
  const last = momentsOfRuns(rest, rest.length);
  const parts = whole / chunk;
  return combined(parts + (rest.length > 0 ? 1 : 0), (i) =>
    i < parts ? momentsAt(chunks, i) : momentsAt(last, 0),
  );
}

function shortRuns(data: TensorData, length: number, found: Float64Array): void {
  if (data.length === 0) return;
  const dtype = dtypeOf(data);
  const atOnce = Math.max(1, Math.floor(chunk / length));
  withHeap(chunk * bytesPerElement[dtype] + atOnce * figures * 8, (heap) => {
    const [out, x] = [heap.base, heap.base + atOnce * figures * 8];
    for (let from = 0; from < data.length; from += atOnce * length) {
      checkpoint();
      const part = data.subarray(from, from + atOnce * length);
      const runs = part.length / length;
      heap.elements(dtype, x, part.length).set(part);
      heap.kernels[dtype].moments(x, runs, length, out);
      found.set(heap.float64(out, runs * figures), (from / length) * figures);
    }
  });
}
