import { checkpointAt } from '../memory/checkpoint.ts';
import type { QuantizedData } from './requantize.ts';

/** How the outputs of two runtimes differ. */
export interface Difference {
  readonly a: number;
  readonly b: number;
  /** Outputs that differ. */
  readonly count: number;
  /** The most by which two differ. */
  readonly max: number;
  /** The first output that differs, row-major. */
  readonly first: number;
}

/**
 * The pairs of outputs that differ, by their places in the list. Few elements differ, and only those are compared pair by
 * pair.
 */
export function differencesOf(outputs: readonly QuantizedData[]): Difference[] {
  const [reference] = outputs;
  if (!reference) return [];
  const { length } = outputs;
  const none = () => new Float64Array(length * length);
  const [counts, most, firsts] = [none(), none(), none()];
  for (let i = 0; i < reference.length; i++) {
    checkpointAt(i);
    let agreeing = 1;
    while (agreeing < length && outputs[agreeing][i] === reference[i]) agreeing++;
    if (agreeing === length) continue;
    for (let a = 0; a < length; a++) {
      const value = outputs[a][i];
      for (let b = a + 1; b < length; b++) {
        const apart = Math.abs(value - outputs[b][i]);
        if (apart === 0) continue;
        const pair = a * length + b;
        if (counts[pair] === 0) firsts[pair] = i;
        counts[pair]++;
        if (apart > most[pair]) most[pair] = apart;
      }
    }
  }
  const found: Difference[] = [];
  for (const [pair, count] of counts.entries()) {
    if (count === 0) continue;
    const [a, b] = [Math.floor(pair / length), pair % length];
    found.push({ a, b, count, max: most[pair], first: firsts[pair] });
  }
  return found;
}
