import type { Geometry } from '../layers/geometry.ts';
import { isTransposed } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { eachAxis } from '../layers/triple.ts';
import { bytesPerElement, elementCount } from '../tensor/tensor.ts';
import { adjointPath } from './adjoint-work.ts';
import { activeNative } from './native/active.ts';
import { largestPhase, phasesAlong } from './phases.ts';
import { imagesTogether, withImagesLast } from './wasm/images-last.ts';
import { heapBytes, planKernel, selectKernel } from './wasm/kernel-plan.ts';
import { skippingKernels } from './wasm/kernel-table.ts';
import { correlationPath } from './wasm/path.ts';
import { scatterBytes } from './wasm/scatter.ts';
import { weightCorrelation } from './weight-gradient.ts';

/**
 * The most bytes that a computation takes at a time. `heap` is the kernels' heap, which all computations of a job
 * share: it grows to the most that one of them needs. `buffers` is everything else.
 */
export interface PeakBytes {
  readonly heap: number;
  readonly buffers: number;
}

export const nothing: PeakBytes = { heap: 0, buffers: 0 };

/** `bytes` more, held while the computation runs. */
export function beside(bytes: number, { heap, buffers }: PeakBytes): PeakBytes {
  return { heap, buffers: bytes + buffers };
}

/** The computations one after the other, each of which gives back what it has taken. */
export function inTurn(...peaks: readonly PeakBytes[]): PeakBytes {
  return peaks.reduce((most, { heap, buffers }) => ({
    heap: Math.max(most.heap, heap),
    buffers: Math.max(most.buffers, buffers),
  }));
}

/** A phase as an object, with its correlation. */
const bytesPerPhase = 600;
/** An output channel's share of a block of packed weights, as an object. */
const bytesPerChannel = 20;
/** An offset of a kernel row, which is held twice. */
const bytesPerKernelRow = 8;
/** An entry of the table that says from where a position of the extended input is filled. */
const bytesPerSource = 4;

/** Of `correlate`, beside its operands and its output. */
export function correlationPeak(geometry: Geometry): PeakBytes {
  if (geometry.batch === 0) return nothing;
  const native = activeNative()?.planOf(geometry);
  if (native) return { heap: native.scratchBytes, buffers: 0 };
  const path = correlationPath(geometry);
  if (path === 'scatter') return scatterPeak(geometry, false);
  if (path === 'kernel') return kernelPeak(geometry);
  const images = imagesTogether(geometry);
  const { groups, inPerGroup, outPerGroup, input, output } = geometry;
  const moved = groups * (inPerGroup * elementCount(input) + outPerGroup * elementCount(output));
  return beside(
    bytesPerElement[geometry.dtype] * images * moved,
    kernelPeak(withImagesLast(geometry, images)),
  );
}

function kernelPeak(geometry: Geometry): PeakBytes {
  const { inPerGroup, outPerGroup, kernel } = geometry;
  const rows = inPerGroup * kernel[0] * kernel[1];
  return {
    heap: heapBytes(selectKernel(geometry)),
    buffers: bytesPerKernelRow * rows + bytesPerChannel * outPerGroup,
  };
}

function scatterPeak(geometry: Geometry, adjoint: boolean): PeakBytes {
  const { heap, tables } = scatterBytes(geometry, adjoint);
  return { heap, buffers: tables };
}

/** The peak of a correlation that leaves the padding out of its sums, as infinite weights require. */
function skippingPeak(geometry: Geometry): PeakBytes {
  const plan = planKernel(skippingKernels[geometry.dtype], geometry);
  return plan ? { heap: heapBytes(plan), buffers: 0 } : scatterPeak(geometry, false);
}

/** Of `convolveAdjoint`, beside its operands and its output. */
export function adjointPeak(geometry: Geometry): PeakBytes {
  const planes = geometry.batch * geometry.groups * geometry.inPerGroup;
  const path = planes === 0 ? 'definition' : adjointPath(geometry);
  if (path === 'definition') return nothing;
  if (path === 'scatter') return scatterPeak(geometry, true);
  const native = path === 'native' ? activeNative()?.adjoints.planOf(geometry) : undefined;
  const atOnce = { heap: native?.scratchBytes ?? 0, buffers: 0 };
  // Infinite weights take the phases, whatever is the fastest.
  return inTurn(atOnce, phasesPeak(geometry));
}

function phasesPeak(geometry: Geometry): PeakBytes {
  const { dtype, batch, groups, inPerGroup, outPerGroup, input } = geometry;
  const planes = batch * groups * inPerGroup;
  const phase = largestPhase(geometry);
  const isWhole = elementCount(phase.output) === elementCount(input);
  const computed = isWhole ? 0 : planes * elementCount(phase.output);
  const weight = groups * inPerGroup * outPerGroup * elementCount(phase.kernel);
  const phases = elementCount(eachAxis((axis) => phasesAlong(geometry, axis)));
  const held = bytesPerElement[dtype] * (weight + computed) + bytesPerPhase * phases;
  return beside(held, inTurn(correlationPeak(phase), skippingPeak(phase)));
}

/** Bytes of the layer's extended input; 0 where nothing is extended. */
export function extendedBytes({ extension, geometry, layer }: Plan): number {
  if (!extension) return 0;
  return bytesPerElement[geometry.dtype] * geometry.batch * layer.in_channels * elementCount(geometry.input);
}

/** Bytes of the tables that extending an input takes. */
function sourceBytes({ extension, geometry }: Plan): number {
  return extension && geometry.batch > 0 ? bytesPerSource * sum(extension.extended) : 0;
}

/** Of `convolveWith`, beside the layer's input, parameters and output. */
export function forwardPeak(plan: Plan): PeakBytes {
  const computing = isTransposed(plan.layer) ? adjointPeak(plan.geometry) : correlationPeak(plan.geometry);
  const extending = beside(sourceBytes(plan), nothing);
  return beside(extendedBytes(plan), inTurn(extending, computing));
}

/** Of `gradientsOf`, beside the operands: the gradients are among it. */
export function backwardPeak(plan: Plan): PeakBytes {
  const { layer, geometry, shapes } = plan;
  const width = bytesPerElement[geometry.dtype];
  const input = width * elementCount(shapes.input);
  const weight = width * elementCount(shapes.weight);
  const extended = extendedBytes(plan);
  const folded = extended > 0 ? input + sourceBytes(plan) : 0;
  const byInput = isTransposed(layer)
    ? beside(input, correlationPeak(geometry))
    : beside(extended || input, inTurn(beside(folded, nothing), adjointPeak(geometry)));
  return inTurn(byInput, beside(input + extended + weight, weightGradientPeak(geometry)));
}

/** Of `weightGradient`, beside its operands and its result. */
function weightGradientPeak(geometry: Geometry): PeakBytes {
  const { dtype, batch, groups, inPerGroup, outPerGroup, input, output, kernel } = geometry;
  const correlation = weightCorrelation(geometry);
  const native = activeNative()?.weightGradients.planOf(correlation);
  if (native) return { heap: native.scratchBytes, buffers: 0 };
  const channels = groups * outPerGroup;
  const images = batch === 1 && (groups === 1 || inPerGroup === 1) ? 0 : groups * inPerGroup;
  const filters = batch === 1 || channels === 1 ? 0 : channels;
  const swapped = inPerGroup === 1 || channels === 1 ? 0 : channels * inPerGroup * elementCount(kernel);
  const elements = batch * (images * elementCount(input) + filters * elementCount(output)) + swapped;
  return beside(bytesPerElement[dtype] * elements, correlationPeak(correlation));
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
