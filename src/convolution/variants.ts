import { heapLimit } from '../wasm/instance.ts';
import { convolveDirect, directScratchBytes } from './direct.ts';
import type { Geometry } from './geometry.ts';
import type { Variant } from './kernel.ts';
import { convolveReference } from './reference.ts';

const fitsHeap = (geometry: Geometry) => directScratchBytes(geometry) <= heapLimit;

/** The kernels, the preferred one first. The last one computes everything. */
export const variants = [
  {
    name: 'direct-f32',
    supports: (geometry) => geometry.dtype === 'float32' && fitsHeap(geometry),
    run: convolveDirect,
  },
  {
    name: 'direct-f64',
    supports: (geometry) => geometry.dtype === 'float64' && fitsHeap(geometry),
    run: convolveDirect,
  },
  { name: 'reference', supports: () => true, run: convolveReference },
] as const satisfies readonly Variant[];

/** The first row of the table that can compute the geometry. */
export function selectVariant(geometry: Geometry): Variant {
  return variants.find(({ supports }) => supports(geometry)) ?? variants[variants.length - 1];
}
