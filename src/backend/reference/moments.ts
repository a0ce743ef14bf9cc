import { checkpointAt } from '../../memory/checkpoint.ts';
import { figuresPerRun, meanWithin } from '../../tensor/moments.ts';
import { errorOfSum } from '../../tensor/random/multiply-add.ts';
import type { TensorData } from '../../tensor/tensor.ts';

/** Partial sums, one per element of a block of neighbours. */
const partialSums = 8;

/**
 * The definition of `Backend.moments`. Element i of the whole blocks of eight is added to partial sum i mod
 * 8, in float64, from 0. The sum is ((s0 + s2) + (s4 + s6)) + ((s1 + s3) + (s5 + s7)); the elements after the
 * last whole block are then added to it in order. Σ(x − mean)² is summed in the same way. float64 elements are
 * summed with the errors of all these additions, which are added up and then added to the sum. Of equal zeros of
 * either sign, min and max take the first one at even and the first one at odd places of the whole blocks; −0
 * is less than 0 where these two and the remaining elements are compared.
 */
export function referenceMoments(data: TensorData, runLength: number): Float64Array {
  const runs = data.length / runLength;
  const figures = new Float64Array(runs * figuresPerRun);
  for (let run = 0, at = 0; run < runs; run++, at += runLength) {
    checkpointAt(at);
    const elements = data.subarray(at, at + runLength);
    const range = rangeOf(elements);
    const sum = elements instanceof Float64Array ? accurateSum(elements) : sumOf(elements, (value) => value);
    const mean = meanWithin(sum / runLength, range);
    const squares = sumOf(elements, (value) => (value - mean) * (value - mean));
    const hasNaN = elements.some(Number.isNaN);
    const own = hasNaN ? Array<number>(figuresPerRun).fill(Number.NaN) : [sum, ...range, squares];
    figures.set(own, run * figuresPerRun);
  }
  return figures;
}

function sumOf(elements: TensorData, term: (value: number) => number): number {
  const end = elements.length - (elements.length % partialSums);
  const s = Array<number>(partialSums).fill(0);
  for (let i = 0; i < end; i++) s[i % partialSums] += term(elements[i]);
  let sum = s[0] + s[2] + (s[4] + s[6]) + (s[1] + s[3] + (s[5] + s[7]));
  for (let i = end; i < elements.length; i++) sum += term(elements[i]);
  return sum;
}

/**
 * The same sum, with the errors of its additions: those in even partial sums and those in odd ones are added up
 * apart, then together.
 */
function accurateSum(elements: Float64Array): number {
  const end = elements.length - (elements.length % partialSums);
  const lost = [0, 0, 0];
  const add = (a: number, b: number, to: number) => {
    const sum = a + b;
    lost[to] += errorOfSum(a, b, sum);
    return sum;
  };
  const s = Array<number>(partialSums).fill(0);
  for (let i = 0; i < end; i++) s[i % partialSums] = add(s[i % partialSums], elements[i], i % 2);
  const [first, second] = [0, 1].map((to) => [add(s[to], s[to + 2], to), add(s[to + 4], s[to + 6], to)]);
  const [even, odd] = [first, second].map(([low, high], to) => add(low, high, to));
  let sum = even + odd;
  lost[2] = lost[0] + lost[1] + errorOfSum(even, odd, sum);
  for (let i = end; i < elements.length; i++) sum = add(sum, elements[i], 2);
  // Where the sum is infinite, the errors are NaN.
  return Number.isFinite(sum) ? sum + lost[2] : sum;
}

function rangeOf(elements: TensorData): [min: number, max: number] {
  const end = elements.length - (elements.length % partialSums);
  const [least, most] = [
    [elements[0], elements[0]],
    [elements[0], elements[0]],
  ];
  for (let i = 0; i < end; i++) {
    if (elements[i] < least[i % 2]) least[i % 2] = elements[i];
    if (elements[i] > most[i % 2]) most[i % 2] = elements[i];
  }
  const rest = elements.subarray(end);
  return [Math.min(...least, ...rest), Math.max(...most, ...rest)];
}
