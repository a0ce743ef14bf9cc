import type { Backend } from '../backend.ts';
import { dropHeap } from './instance.ts';
import { runPlan, selectKernel } from './kernel-plan.ts';
import { wasmMoments } from './moments.ts';

/** 128-bit WebAssembly kernels on every machine. It supports all that fits a WebAssembly heap. */
export const wasmBackend: Backend = {
  name: 'wasm',
  exact: true,
  supports: (geometry) => selectKernel(geometry) !== undefined,
  run(geometry, operands, output) {
    const plan = selectKernel(geometry);
    if (!plan) throw new RangeError('the geometry does not fit the heap');
    runPlan(plan, operands, output);
    return plan.kernel.name;
  },
  moments: wasmMoments,
  trim: dropHeap,
};
