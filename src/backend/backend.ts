import type { Geometry } from '../layers/geometry.ts';
import type { PackedRoom } from '../tensor/packed-room.ts';
import type { TensorData } from '../tensor/tensor.ts';
import type { IntegerOperands } from './integers/operands.ts';

/** The tensors of one correlation, all in the geometry's dtype, row-major, sizes as the geometry says. */
export interface Operands {
  readonly input: TensorData;
  readonly weight: TensorData;
  readonly bias: TensorData | null;
  /**
   * Whether products of the padding are left out of the sums. They are zeros, unless a weight is infinite
   * or NaN.
   */
  readonly skipsPadding?: boolean;
  /** Beside the weight of a stored layer. Backends that read weights in another order keep it there. */
  readonly packedRoom?: PackedRoom | undefined;
}

/** Computes the whole output of a correlation. */
export type Convolve = (geometry: Geometry, operands: Operands, output: TensorData) => void;

/** Computes the same. @returns the name of the kernel that ran */
export type ConvolveByKernel = (geometry: Geometry, operands: Operands, output: TensorData) => string;

/** Sums of products of 8-bit integers (`integers/accumulate.ts`): int8 or uint8 inputs and weights, int32 sums. */
export interface IntegerKernels {
  readonly supports: (geometry: Geometry) => boolean;
  /** Computes a supported geometry modulo 2^32, with checkpoints. @returns the name of the kernel that ran */
  readonly run: (geometry: Geometry, operands: IntegerOperands, output: Int32Array) => string;
  /** The bytes of scratch memory of a supported geometry. */
  readonly scratchBytes: (geometry: Geometry) => number;
}

/**
 * An engine that computes correlations and moments. To add one, write an object of this type in a folder of
 * its own and list it in selection.ts.
 */
export interface Backend {
  readonly name: string;
  /** Whether all results have the bits of the reference. */
  readonly exact: boolean;
  /** Whether `run` can compute the geometry, and leave the products of its padding out if `skipsPadding`. */
  readonly supports: (geometry: Geometry, skipsPadding?: boolean) => boolean;
  /** Computes a supported geometry, with checkpoints some milliseconds apart. */
  readonly run: ConvolveByKernel;
  /**
   * Sum, min, max and Σ(x − mean)² of each run of `runLength` neighbouring elements, four float64 per run. A
   * NaN in a run makes all four NaN. `reference/moments.ts` defines the order of the sums.
   * @param runLength at least 1, at most `longestRun`, a divisor of the length
   */
  readonly moments: (data: TensorData, runLength: number) => Float64Array;
  /** Its kernels of integers, where it has any. All other integers are computed in floats. */
  readonly integers?: IntegerKernels | undefined;
  /** Gives back the memory that this thread keeps for the backend, where that is more than `most` bytes. */
  readonly trim?: (most: number) => void;
}
