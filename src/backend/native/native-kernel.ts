import type { Geometry } from '../../layers/geometry.ts';
import type { Form, Tile } from './words.ts';

/** The vectors of an instruction set. */
export interface Vectors {
  /** Elements of one. */
  readonly lanes: number;
  /** Whether there are 32 registers of them, not 16. */
  readonly many: boolean;
}

/** What a kernel does on a layer, counted in the things that take time. */
export interface KernelTimes {
  /** Vectors of products that are added to vectors of sums, at the speed of the multipliers. */
  readonly steps: number;
  /** Nanoseconds of everything else. */
  readonly nanoseconds: number;
}

/** A kernel in C. Geometries are as `mergeAxes` gives them, with at least one image. */
export interface NativeKernel {
  /** Its name in the addon. */
  readonly name: string;
  /** What it computes of a geometry. */
  readonly forms: readonly Form[];
  /** Whether it can compute the geometry. c/ checks it again. */
  readonly supports: (geometry: Geometry) => boolean;
  readonly tile: (geometry: Geometry, vectors: Vectors) => Tile;
  readonly times: (geometry: Geometry, tile: Tile, vectors: Vectors) => KernelTimes;
}
