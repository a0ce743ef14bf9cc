import type { TensorData } from '../tensor/tensor.ts';
import { heapLimit } from '../wasm/instance.ts';
import { convolveDirect, directScratchBytes } from './direct.ts';
import type { Geometry } from './geometry.ts';
import { convolveReference } from './reference.ts';

/** The tensors of one layer, all in the geometry's dtype, row-major, sizes as `shapesOf` gives them. */
export interface Operands {
  readonly input: TensorData;
  readonly weight: TensorData;
  readonly bias: TensorData | null;
}

/** Computes the whole output of a layer. Every kernel gives the bits of the reference. */
export type Convolve = (geometry: Geometry, operands: Operands, output: TensorData) => void;

/** One kernel: what it can compute and how. */
export interface Variant {
  readonly name: string;
  readonly supports: (geometry: Geometry) => boolean;
  readonly run: Convolve;
}

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
