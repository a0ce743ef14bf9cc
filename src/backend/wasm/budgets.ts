import type { Geometry } from '../../layers/geometry.ts';
import { bytesPerElement } from '../../tensor/tensor.ts';

/**
 * The most multiply-accumulates of one call of a kernel, which cannot be stopped: some milliseconds of work.
 */
export const macsPerCall = 2 ** 25;

/** The most bytes that are packed and computed together, so that they stay in the second-level cache. */
export const cacheBytes = 384 * 1024;

/** How many groups of `length` elements (input, weights and output) fit the cache; at least one. */
export function groupsInCache({ dtype, groups }: Geometry, length: number): number {
  const fitting = Math.floor(cacheBytes / (length * bytesPerElement[dtype]));
  return Math.max(1, Math.min(groups, fitting));
}
