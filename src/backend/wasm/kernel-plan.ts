import type { Geometry } from '../../layers/geometry.ts';
import { bytesPerElement, type TensorData } from '../../tensor/tensor.ts';
import type { Operands } from '../backend.ts';
import { convolveBlocks, scratchBytes } from './blocks.ts';
import type { KernelFamily } from './family.ts';
import { heapLimit } from './instance.ts';
import { type Kernel, kernelTable } from './kernel-table.ts';
import { mergeAxes } from './merge-axes.ts';
import { type Strip, stripCount, stripsOf, wholeStrip } from './strips.ts';

/** A geometry that a kernel can compute, and all that is prepared for it. */
export interface KernelPlan {
  readonly kernel: Kernel;
  /** As it was given. */
  readonly geometry: Geometry;
  /** As the kernel walks it. */
  readonly merged: Geometry;
  readonly family: KernelFamily;
  readonly scratch: number;
}

/**
 * About how much heap the packed input and output of a strip take. A heap that grows for a single large layer
 * would be fresh memory for every request, and its first touch costs more time than the layer's arithmetic.
 */
const stripBytes = 16 * 2 ** 20;

/** The plan of one kernel for a geometry; undefined where the kernel cannot compute it. */
export function planKernel(
  kernel: Kernel,
  geometry: Geometry,
  merged = mergeAxes(geometry),
): KernelPlan | undefined {
  // Without a term in the sums there is nothing to compute.
  if (kernel.dtype !== geometry.dtype || geometry.inPerGroup === 0 || !kernel.supports(merged))
    return undefined;
  const family = new kernel.family(merged);
  const scratch = scratchBytes(merged, family);
  return scratch <= heapLimit ? { kernel, geometry, merged, family, scratch } : undefined;
}

let lastPlan: KernelPlan | undefined;

/**
 * The plan of the first kernel that suits and supports a geometry. The last plan is kept, because the
 * backend's `supports` and `run` ask for the same geometry one after the other.
 */
export function selectKernel(geometry: Geometry): KernelPlan | undefined {
  if (lastPlan?.geometry === geometry) return lastPlan;
  const merged = mergeAxes(geometry);
  for (const kernel of kernelTable) {
    if (kernel.dtype !== geometry.dtype || !kernel.suits(merged)) continue;
    lastPlan = planKernel(kernel, geometry, merged);
    if (lastPlan) return lastPlan;
  }
  return undefined;
}

/** Computes a planned geometry: whole, or in strips where that would take much heap. */
export function runPlan(plan: KernelPlan, operands: Operands, output: TensorData, most = stripBytes): void {
  const { kernel, merged, family } = plan;
  // The limits bound the size of tensors, which are empty here. The scratch for one image may still be huge.
  if (merged.batch === 0) return;
  for (const strip of stripsFor(plan, most)) {
    const own = strip.geometry === merged ? family : new kernel.family(strip.geometry);
    convolveBlocks(own, strip, operands, output);
  }
}

/** The most bytes of heap that `runPlan` takes: 0 where there is no plan. */
export function heapBytes(plan: KernelPlan | undefined): number {
  if (!plan || plan.merged.batch === 0) return 0;
  const sizes = stripsFor(plan, stripBytes).map((strip) =>
    strip.geometry === plan.merged
      ? plan.scratch
      : scratchBytes(strip.geometry, new plan.kernel.family(strip.geometry)),
  );
  return Math.max(...sizes);
}

function stripsFor({ kernel, geometry, merged, family, scratch }: KernelPlan, most: number): Strip[] {
  const weightBytes = family.groupsAtOnce * family.weightLength * bytesPerElement[geometry.dtype];
  const count = stripCount(geometry, scratch - weightBytes, most);
  if (count === 1) return [wholeStrip(merged)];
  const strips = stripsOf(geometry, count).map((strip) => ({
    ...strip,
    geometry: mergeAxes(strip.geometry),
  }));
  return strips.every((strip) => kernel.supports(strip.geometry)) ? strips : [wholeStrip(merged)];
}
