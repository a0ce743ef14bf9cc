import { macsOf } from '../layers/cost.ts';
import type { Geometry } from '../layers/geometry.ts';
import { eachAxis } from '../layers/triple.ts';
import { elementCount } from '../tensor/tensor.ts';
import { phasesAlong } from './phases.ts';
import { kernelWork } from './wasm/kernel-work.ts';
import { scatterSupports } from './wasm/scatter.ts';
import { scatterWork } from './wasm/scatter-work.ts';

/** The ways to compute an adjoint. */
export type AdjointPath = 'definition' | 'phases' | 'scatter';

/** Times in multiply-accumulates, as `kernelWork` counts them. */
const perDefinition = 5000;
const perOutput = 2400;
const perProduct = 36;
const perPhase = 100_000;
const perPicked = 60;
const perMoved = 50;

/** The predicted work of an adjoint by each way. */
export function adjointWork(geometry: Geometry): Readonly<Record<AdjointPath, number>> {
  const { batch, groups, inPerGroup, outPerGroup, input } = geometry;
  const outputs = batch * groups * inPerGroup * elementCount(input);
  return {
    definition: perDefinition + perOutput * outputs + perProduct * macsOf(geometry),
    phases: phasesWork(geometry, outputs, groups * inPerGroup * outPerGroup * elementCount(geometry.kernel)),
    scatter: scatterSupports(geometry, true) ? scatterWork(geometry, true) : Number.POSITIVE_INFINITY,
  };
}

/** The way of the least predicted work. */
export function adjointPath(geometry: Geometry): AdjointPath {
  const { definition, phases, scatter } = adjointWork(geometry);
  if (definition <= phases && definition <= scatter) return 'definition';
  return phases <= scatter ? 'phases' : 'scatter';
}

function phasesWork(geometry: Geometry, outputs: number, weights: number): number {
  const along = eachAxis((axis) => phasesAlong(geometry, axis));
  const phases = elementCount(along);
  if (phases === 0) return perPhase + perMoved * outputs;
  // A phase of the average size stands for all.
  const { inPerGroup, outPerGroup, stride, dilation } = geometry;
  const share = eachAxis((axis) => geometry.kernel[axis] / along[axis]);
  const kernel = eachAxis((axis) => Math.ceil(share[axis]));
  const output = eachAxis((axis) => Math.ceil(geometry.input[axis] / stride[axis]));
  const spread = eachAxis((axis) => Math.max(1, dilation[axis] / stride[axis]));
  const padded = eachAxis((axis) => output[axis] + (kernel[axis] - 1) * spread[axis]);
  const phase: Geometry = {
    ...geometry,
    ...{ inPerGroup: outPerGroup, outPerGroup: inPerGroup, input: geometry.output, kernel, output, padded },
    stride: [1, 1, 1],
  };
  const rounded = elementCount(share) / elementCount(kernel);
  const moved = phases > 1 ? perMoved * outputs : 0;
  return phases * (perPhase + rounded * kernelWork(phase)) + perPicked * weights + moved;
}
