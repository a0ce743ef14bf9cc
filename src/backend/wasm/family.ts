import type { TensorData } from '../../tensor/tensor.ts';
import type { Heap } from './heap.ts';
import type { PackedLayout } from './packed-layout.ts';
import type { TensorWindow } from './strips.ts';

/**
 * What one family of kernels does on a geometry. blocks.ts does the rest, which is the same for all. Lengths
 * are elements.
 */
export interface KernelFamily {
  readonly layout: PackedLayout;
  /** Whether the padding holds `paddingBits`, whose products are left out, instead of zeros. */
  readonly skipsPadding?: boolean;
  readonly tableBytes: number;
  /** The packed weights of one group. */
  readonly weightLength: number;
  /** The staging memory that packing weights takes. */
  readonly weightStagingLength: number;
  /** The biases of one group. */
  readonly biasLength: number;
  /**
   * How many groups and images are packed and computed together. The inputs of a block lie image by image.
   */
  readonly groupsAtOnce: number;
  readonly imagesAtOnce: number;
  /** The outputs that are computed together. */
  readonly outputLength: number;
  writeTables(heap: Heap, tables: number): void;
  packWeights(at: HeapAddresses, weight: TensorData, group: number, groups: number): void;
  compute(at: HeapAddresses, groups: number, images: number): void;
  /** Copies the computed outputs of `groups` groups of `images` images to their places in `output`. */
  collect(at: HeapAddresses, output: TensorData, block: BlockOrigin, groups: number, images: number): void;
}

/** The first group and image of a block, and where in the output tensor its positions lie. */
export interface BlockOrigin {
  readonly group: number;
  readonly image: number;
  readonly window: TensorWindow;
}

/** Where in the heap a block's data lie. */
export interface HeapAddresses {
  readonly heap: Heap;
  readonly tables: number;
  readonly staging: number;
  readonly input: number;
  readonly weights: number;
  readonly bias: number;
  readonly output: number;
}
