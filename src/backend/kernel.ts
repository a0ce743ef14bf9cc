import type { Geometry } from '../layers/geometry.ts';
import type { TensorData } from '../tensor/tensor.ts';

/** The tensors of one layer, all in the geometry's dtype, row-major, sizes as `shapesOf` gives them. */
export interface Operands {
  readonly input: TensorData;
  readonly weight: TensorData;
  readonly bias: TensorData | null;
}

/** How many outputs of so many terms plain TypeScript computes between two checkpoints: some milliseconds' worth. */
export function outputsBetween(terms: number): number {
  return Math.max(1, Math.floor(2 ** 20 / (terms + 100)));
}

/** Computes the whole output of a layer. Every kernel gives the bits of the reference. */
export type Convolve = (geometry: Geometry, operands: Operands, output: TensorData) => void;

/** One kernel: what it can compute, what it is the one to take for among those that can, and how. */
export interface Variant {
  readonly name: string;
  readonly supports: (geometry: Geometry) => boolean;
  readonly suits: (geometry: Geometry) => boolean;
  readonly run: Convolve;
}

/** One of the passes that make gradients: as many multiply-accumulates as the layer has. */
export interface Pass {
  readonly gradient: TensorData;
  /** The name of the kernel that computed it. */
  readonly variant: string;
}
