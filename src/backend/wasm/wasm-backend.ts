import type { Geometry } from '../../layers/geometry.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { copyElements } from '../../memory/pieces.ts';
import { dtypeOf, type TensorData, zeros } from '../../tensor/tensor.ts';
import type { Backend, ConvolveByKernel, Operands } from '../backend.ts';
import { correlateImagesLast } from './images-last.ts';
import { dropHeap } from './instance.ts';
import { type KernelPlan, planKernel, runPlan, selectKernel } from './kernel-plan.ts';
import { skippingKernels } from './kernel-table.ts';
import { wasmMoments } from './moments.ts';
import { correlationPath } from './path.ts';
import { scatterCorrelation } from './scatter.ts';

/** 128-bit WebAssembly kernels on every machine. It supports all that fits a WebAssembly heap. */
export const wasmBackend: Backend = {
  name: 'wasm',
  exact: true,
  supports: (geometry) => correlationPath(geometry) === 'scatter' || selectKernel(geometry) !== undefined,
  run(geometry, operands, output) {
    const skips = operands.skipsPadding && hasPadding(geometry);
    const path = correlationPath(geometry);
    if (path === 'scatter') return runScatter(geometry, operands, output);
    const run = skips ? runSkipping : runKernel;
    const given = skips ? { ...operands, input: withPlainNaNs(operands.input) } : operands;
    return (path === 'kernel' ? run : correlateImagesLast(run))(geometry, given, output);
  },
  moments: wasmMoments,
  trim: dropHeap,
};

const runKernel: ConvolveByKernel = (geometry, operands, output) =>
  runPlanned(selectKernel(geometry), operands, output);

/** Tiles alone skip the padding. They may take more heap than the kernel that suits. */
const runSkipping: ConvolveByKernel = (geometry, operands, output) => {
  const plan = planKernel(skippingKernels[geometry.dtype], geometry);
  return plan ? runPlanned(plan, operands, output) : runScatter(geometry, operands, output);
};

const runScatter: ConvolveByKernel = (geometry, operands, output) => {
  scatterCorrelation(geometry, operands, output);
  return geometry.dtype === 'float32' ? 'scatter-f32' : 'scatter-f64';
};

function runPlanned(plan: KernelPlan | undefined, operands: Operands, output: TensorData): string {
  if (!plan) throw new RangeError('the geometry does not fit the heap');
  runPlan(plan, operands, output);
  return plan.kernel.name;
}

function hasPadding({ before, after }: Geometry): boolean {
  return [...before, ...after].some((amount) => amount > 0);
}

/** The same elements, with the one NaN of JavaScript for each NaN: any other may have the padding's bits. */
function withPlainNaNs(data: TensorData): TensorData {
  let plain = data;
  for (let i = 0; i < data.length; i++) {
    checkpointAt(i);
    if (!Number.isNaN(data[i])) continue;
    if (plain === data) {
      plain = zeros(dtypeOf(data), data.length);
      copyElements(data, plain);
    }
    plain[i] = Number.NaN;
  }
  return plain;
}
