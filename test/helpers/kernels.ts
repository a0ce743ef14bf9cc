import type { Convolve } from '../../src/backend/backend.ts';
import { loadAddon } from '../../src/backend/native/addon.ts';
import { nativeKernels } from '../../src/backend/native/kernel-table.ts';
import { NativeEngine } from '../../src/backend/native/native-engine.ts';
import { runNative } from '../../src/backend/native/run-plan.ts';
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

const addon = loadAddon();

/** The native engines of all instruction sets of this machine; none where no addon was built. */
export const nativeEngines: readonly NativeEngine[] = (addon?.sets ?? []).flatMap((name, set) =>
  addon && name !== '' ? [new NativeEngine(addon, set)] : [],
);

/** The adjoint has tests of its own. */
const correlations = nativeKernels.filter(({ forms }) => forms.includes('correlation'));

const nativeTestKernels: readonly TestKernel[] = nativeEngines.flatMap((engine) =>
  correlations.map(({ name }) => ({
    name: `${name}-${engine.instructions}`,
    supports: (geometry: Geometry) => engine.plan(name, geometry) !== undefined,
    run: ((geometry, operands, output) => {
      const plan = engine.plan(name, geometry);
      if (!plan) throw new Error(`${name} does not support the geometry`);
      runNative(engine, plan, geometry, operands, output);
    }) satisfies Convolve,
  })),
);

/** All kernels of all backends. */
export const testKernels: readonly TestKernel[] = [
  ...nativeTestKernels,
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
