import { checkpointAt } from '../../memory/checkpoint.ts';
import { figuresPerRun } from '../../tensor/moments.ts';
import type { TensorData } from '../../tensor/tensor.ts';

/** Partial sums, one per element of a block of neighbours. */
const partialSums = 8;

/**
 * The definition of `Backend.moments`. Element i of the whole blocks of eight is added to partial sum i mod
 * 8, in float64, from 0. The sum is ((s0 + s2) + (s4 + s6)) + ((s1 + s3) + (s5 + s7)); the elements after the
 * last whole block are then added to it in order. Σ(x − mean)² is summed in the same way. Of equal zeros of
 * either sign, min and max take the first one at even and the first one at odd places of the whole blocks; −0
 * is less than 0 where these two and the remaining elements are compared.
 */
export function referenceMoments(data: TensorData, runLength: number): Float64Array {
  const runs = data.length / runLength;
  const figures = new Float64Array(runs * figuresPerRun);
  for (let run = 0, at = 0; run < runs; run++, at += runLength) {
    checkpointAt(at);
    const elements = data.subarray(at, at + runLength);
    const sum = sumOf(elements, (value) => value);
    const mean = sum / runLength;
    const squares = sumOf(elements, (value) => (value - mean) * (value - mean));
    const hasNaN = elements.some(Number.isNaN);
    const own = hasNaN ? Array<number>(figuresPerRun).fill(Number.NaN) : [sum, ...rangeOf(elements), squares];
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
