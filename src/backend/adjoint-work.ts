import { macsOf } from '../layers/cost.ts';
import type { Geometry } from '../layers/geometry.ts';
import { eachAxis } from '../layers/triple.ts';
import { elementCount } from '../tensor/tensor.ts';
import { meetingsOf } from './meetings.ts';
import { phasesAlong } from './phases.ts';
import { kernelWork } from './wasm/kernel-work.ts';
import { scatterSupports } from './wasm/scatter.ts';
import { scatterWork } from './wasm/scatter-work.ts';

/** The ways to compute an adjoint. */
export type AdjointPath = 'definition' | 'phases' | 'scatter';

/** Times in multiply-accumulates, as `kernelWork` counts them. */
const perDefinition = 5000;
const perOutput = 12_000;
const perProduct = 250;
/** What takes less is not worth a prediction of the other ways. */
const tiny = 600_000;
/** Products, and phases, of layers whose way needs no prediction. */
const [leastOrdinary, mostOrdinary, fewPhases] = [2 ** 13, 2 ** 20, 4];
const perPhase = 300_000;
const perPair = 300;
const perRow = 500;
const perPicked = 150;
const perMoved = 100;

/** The predicted work of an adjoint by the way that it takes. */
export function adjointWork(geometry: Geometry): number {
  return leastWork(geometry).work;
}

/** The way that an adjoint takes: for tiny ones the definition, else the one of less predicted work. */
export function adjointPath(geometry: Geometry): AdjointPath {
  return isOrdinary(geometry) ? 'phases' : leastWork(geometry).path;
}

/**
 * Whether a layer is so small that a prediction would be a part of its time, and phases are known to suit
 * it: they are few, and most of what they multiply is no padding.
 */
function isOrdinary(geometry: Geometry): boolean {
  const macs = macsOf(geometry);
  if (macs > mostOrdinary || macs < leastOrdinary) return false;
  const { input, kernel, stride } = geometry;
  const phases = phasesAlong(geometry, 0) * phasesAlong(geometry, 1) * phasesAlong(geometry, 2);
  const along = (axis: 0 | 1 | 2) => (input[axis] * kernel[axis]) / stride[axis];
  const pairs = along(0) * along(1) * along(2);
  return phases <= fewPhases && meetingsOf(geometry) > pairs / 2;
}

function leastWork(geometry: Geometry): { readonly path: AdjointPath; readonly work: number } {
  const { batch, groups, inPerGroup, outPerGroup, input, kernel } = geometry;
  const outputs = batch * groups * inPerGroup * input[0] * input[1] * input[2];
  const definition = perDefinition + perOutput * outputs + perProduct * macsOf(geometry);
  if (definition < tiny) return { path: 'definition', work: definition };
  const weights = groups * inPerGroup * outPerGroup * elementCount(kernel);
  const phases = phasesWork(geometry, outputs, weights);
  const scatter = scatterSupports(geometry, true) ? scatterWork(geometry, true) : Number.POSITIVE_INFINITY;
  return phases <= scatter ? { path: 'phases', work: phases } : { path: 'scatter', work: scatter };
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
  const pairs = geometry.groups * inPerGroup * outPerGroup;
  // Rows of a phase: as many as the results have, for each phase along the rows.
  const rows = (outputs / geometry.input[2]) * along[2];
  const moved = phases > 1 ? perMoved * outputs + perRow * rows : 0;
  return phases * (perPhase + perPair * pairs + rounded * kernelWork(phase)) + perPicked * weights + moved;
}
