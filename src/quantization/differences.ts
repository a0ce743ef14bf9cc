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
  const found = new Map<number, { count: number; max: number; readonly first: number }>();
  for (let i = 0; i < reference.length; i++) {
    checkpointAt(i);
    let agreeing = 1;
    while (agreeing < outputs.length && outputs[agreeing][i] === reference[i]) agreeing++;
    if (agreeing === outputs.length) continue;
    for (let a = 0; a < outputs.length; a++) {
      for (let b = a + 1; b < outputs.length; b++) {
        const apart = Math.abs(outputs[a][i] - outputs[b][i]);
        if (apart === 0) continue;
        const key = a * outputs.length + b;
        const pair = found.get(key) ?? { count: 0, max: 0, first: i };
        pair.count++;
        pair.max = Math.max(pair.max, apart);
        found.set(key, pair);
      }
    }
  }
  return [...found]
    .sort(([one], [other]) => one - other)
    .map(([key, pair]) => ({ a: Math.floor(key / outputs.length), b: key % outputs.length, ...pair }));
}
