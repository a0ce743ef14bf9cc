import type { Convolve } from '../../src/backend/backend.ts';
import { convolveReference } from '../../src/backend/reference/reference.ts';
import { planKernel, runPlan, selectKernel } from '../../src/backend/wasm/kernel-plan.ts';
import { kernelTable } from '../../src/backend/wasm/kernel-table.ts';
import type { Geometry } from '../../src/layers/geometry.ts';

/** One kernel, whether it would be selected or not. */
export interface TestKernel {
  readonly name: string;
  readonly supports: (geometry: Geometry) => boolean;
  readonly run: Convolve;
}

/** All kernels of all backends. */
export const testKernels: readonly TestKernel[] = [
  ...kernelTable.map((kernel) => ({
    name: kernel.name,
    supports: (geometry: Geometry) => planKernel(kernel, geometry) !== undefined,
    run: ((geometry, operands, output) => {
      const plan = planKernel(kernel, geometry);
      if (!plan) throw new Error(`${kernel.name} does not support the geometry`);
      runPlan(plan, operands, output);
    }) satisfies Convolve,
  })),
  { name: 'reference', supports: () => true, run: convolveReference },
];

/**
 * The name of the kernel that the wasm backend selects for a geometry, or of the reference where it supports
 * none.
 */
export function kernelFor(geometry: Geometry): string {
  return selectKernel(geometry)?.kernel.name ?? 'reference';
}
