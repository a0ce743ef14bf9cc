import type { Geometry } from '../../layers/geometry.ts';
import { imagesLastWork, kernelWork } from './kernel-work.ts';
import { scatterSupports } from './scatter.ts';
import { scatterWork } from './scatter-work.ts';

/** The ways to compute a correlation. */
export type CorrelationPath = 'kernel' | 'images-last' | 'scatter';

/** The way of the least predicted work. */
export function correlationPath(geometry: Geometry): CorrelationPath {
  return leastWork(geometry).path;
}

/** The predicted work of a correlation. */
export function correlationWork(geometry: Geometry): number {
  return leastWork(geometry).work;
}

function leastWork(geometry: Geometry): { readonly path: CorrelationPath; readonly work: number } {
  const ways: Readonly<Record<CorrelationPath, number>> = {
    kernel: kernelWork(geometry),
    'images-last': imagesLastWork(geometry),
    scatter: scatterSupports(geometry, false) ? scatterWork(geometry, false) : Number.POSITIVE_INFINITY,
  };
  const least = (one: CorrelationPath, other: CorrelationPath) => (ways[other] < ways[one] ? other : one);
  const path = least(least('kernel', 'images-last'), 'scatter');
  return { path, work: ways[path] };
}
