import { withHeap } from '../wasm/instance.ts';
import { checkpoint, checkpointAt } from './checkpoint.ts';
import { bytesPerElement, dtypeOf, type TensorData } from './tensor.ts';

/** What the statistics of some elements are made of, accumulated in float64; `squares` is Σ(x − mean)². */
export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly squares: number;
}

/** Elements that go to the kernel at a time. */
const chunk = 32768;

/** float64 that it gives for each run. */
const figures = 4;

/** The moments of each run of `length` neighbouring elements; NaN anywhere in a run makes all of its moments NaN. */
export function momentsOfRuns(data: TensorData, length: number): Moments[] {
  if (data.length === 0) return [];
  if (length <= chunk) return shortRuns(data, length);
  return Array.from({ length: data.length / length }, (_, run) => {
    const elements = data.subarray(run * length, (run + 1) * length);
    const whole = length - (length % chunk);
    const rest = elements.subarray(whole);
    return combined([...shortRuns(elements.subarray(0, whole), chunk), ...shortRuns(rest, rest.length)]);
  });
}

/** The moments of all elements that `parts` are of (Chan, Golub, LeVeque, "Algorithms for computing the sample variance", 1983). */
export function combined(parts: readonly Moments[]): Moments {
  const [first] = parts;
  if (!first) return { count: 0, sum: 0, min: Number.NaN, max: Number.NaN, squares: 0 };
  if (parts.length === 1) return first;
  let { count, sum, min, max } = first;
  for (let i = 1; i < parts.length; i++) {
    checkpointAt(i);
    const part = parts[i];
    count += part.count;
    sum += part.sum;
    min = Math.min(min, part.min);
    max = Math.max(max, part.max);
  }
  const mean = sum / count;
  const squares = parts.reduce((total, part, i) => {
    checkpointAt(i);
    return total + part.squares + part.count * (part.sum / part.count - mean) ** 2;
  }, 0);
  return { count, sum, min, max, squares };
}

function shortRuns(data: TensorData, length: number): Moments[] {
  if (data.length === 0) return [];
  const dtype = dtypeOf(data);
  const atOnce = Math.max(1, Math.floor(chunk / length));
  const moments: Moments[] = [];
  withHeap(chunk * bytesPerElement[dtype] + atOnce * figures * 8, (heap) => {
    const [out, x] = [heap.base, heap.base + atOnce * figures * 8];
    for (let from = 0; from < data.length; from += atOnce * length) {
      checkpoint();
      const part = data.subarray(from, from + atOnce * length);
      const runs = part.length / length;
      heap.elements(dtype, x, part.length).set(part);
      heap.kernels[dtype].moments(x, runs, length, out);
      const found = heap.float64(out, runs * figures);
      for (let at = 0; at < found.length; at += figures) {
        moments.push({
          count: length,
          sum: found[at],
          min: found[at + 1],
          max: found[at + 2],
          squares: found[at + 3],
        });
      }
    }
  });
  return moments;
}
