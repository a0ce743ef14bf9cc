import type { Geometry } from '../../layers/geometry.ts';
import { meetingsOf } from '../meetings.ts';
import { imagesLastWork, kernelWork } from './kernel-work.ts';
import { scatterSupports } from './scatter.ts';
import { scatterWork } from './scatter-work.ts';

/** The ways to compute a correlation. */
export type CorrelationPath = 'kernel' | 'images-last' | 'scatter';

/** Below these figures all ways take microseconds, and a prediction takes as long. */
const [fewProducts, fewElements, fewImages] = [2 ** 19, 2 ** 16, 4];

/**
 * The useful products are added at about a quarter of the speed of a kernel. So where half of all products
 * are useful, the kernel is faster.
 */
const usefulShare = 0.5;

/** Copies with the images innermost are made where they gain this much. */
const worthCopies = 1.5;

let last: { readonly geometry: Geometry; readonly path: CorrelationPath } | undefined;

/**
 * The way of the least predicted work. The last one is kept, because the backend's `supports` and `run` ask
 * for the same geometry one after the other.
 */
export function correlationPath(geometry: Geometry): CorrelationPath {
  if (last?.geometry === geometry) return last.path;
  const path = isSmall(geometry) ? 'kernel' : leastWork(geometry).path;
  last = { geometry, path };
  return path;
}

/** The predicted work of a correlation. */
export function correlationWork(geometry: Geometry): number {
  return isSmall(geometry) ? kernelWork(geometry) : leastWork(geometry).work;
}

function isSmall(geometry: Geometry): boolean {
  const { batch, groups, inPerGroup, outPerGroup, padded } = geometry;
  const elements = batch * groups * inPerGroup * padded[0] * padded[1] * padded[2];
  const products = batch * groups * inPerGroup * outPerGroup * pairsOf(geometry);
  return batch <= fewImages && elements <= fewElements && products <= fewProducts;
}

/** Pairs of an output position and a tap. */
function pairsOf({ output, kernel }: Geometry): number {
  return output[0] * output[1] * output[2] * kernel[0] * kernel[1] * kernel[2];
}

function leastWork(geometry: Geometry): { readonly path: CorrelationPath; readonly work: number } {
  const mayScatter =
    meetingsOf(geometry) < usefulShare * pairsOf(geometry) && scatterSupports(geometry, false);
  const ways: Readonly<Record<CorrelationPath, number>> = {
    kernel: kernelWork(geometry),
    'images-last': imagesLastWork(geometry),
    scatter: mayScatter ? scatterWork(geometry, false) : Number.POSITIVE_INFINITY,
  };
  const dense = worthCopies * ways['images-last'] < ways.kernel ? 'images-last' : 'kernel';
  const path = ways.scatter < ways[dense] ? 'scatter' : dense;
  return { path, work: ways[path] };
}
