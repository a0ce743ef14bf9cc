import { adjointPeak, correlationPeak } from '../backend/peak-bytes.ts';
import type { Geometry } from '../layers/geometry.ts';
import { elementCount } from '../tensor/tensor.ts';
import type { Problem } from './problem.ts';
import { volume } from './view.ts';

/** Elements of the operands as the kernels read them, and the bytes that these take beside. */
export interface Size {
  readonly elements: number;
  readonly heap: number;
  readonly buffers: number;
}

export function sizeOf({ transposed, input, weight }: Problem, geometry: Geometry): Size {
  const { batch, groups, inPerGroup } = geometry;
  const read = transposed ? volume(input.sizes) : batch * groups * inPerGroup * elementCount(geometry.input);
  const peak = transposed ? adjointPeak(geometry) : correlationPeak(geometry);
  return { elements: read + volume(weight.sizes), ...peak };
}

/** The most that a hypothesis may have of what the layer has so much of: elements of its operands, bytes of kernels. */
export const mostGrown = (own: number): number => 2 * own + 2 ** 18;

const names = ['elements', 'heap', 'buffers'] as const;

/** Whether a hypothesis takes no more than it may beside the layer's own. */
export function fits(size: Size, own: Size): boolean {
  return names.every((name) => size[name] <= mostGrown(own[name]));
}
