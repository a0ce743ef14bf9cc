import type { ComputeDType } from '../../tensor/tensor.ts';

/** Rounds a float64 to the nearest value of `dtype`. */
export function roundingTo(dtype: ComputeDType): (value: number) => number {
  return dtype === 'float32' ? Math.fround : (value) => value;
}

/**
 * How many outputs of `terms` terms plain TypeScript computes between two checkpoints: some milliseconds of
 * work.
 */
export function outputsBetween(terms: number): number {
  return Math.max(1, Math.floor(2 ** 20 / (terms + 100)));
}
