import { macsOf } from '../layers/cost.ts';
import type { Geometry } from '../layers/geometry.ts';
import { eachAxis, type Triple } from '../layers/triple.ts';
import { elementCount } from '../tensor/tensor.ts';
import { correlationWork } from './correlation-work.ts';
import { meetingsOf } from './meetings.ts';
import { activeNative, nativeAdjointWork } from './native/active.ts';
import { largestPhase, phasesAlong } from './phases.ts';
import { scatterSupports } from './wasm/scatter.ts';
import { scatterWork } from './wasm/scatter-work.ts';

/** The ways to compute an adjoint. */
export type AdjointPath = 'definition' | 'native' | 'phases' | 'scatter';

/** Times in multiply-accumulates, as `kernelWork` counts them. */
const perDefinition = 5000;
const perOutput = 12_000;
const perProduct = 250;
/** What takes less is not worth a prediction of the other ways. */
const tiny = 600_000;
/** Products, and phases, of layers whose way needs no prediction. */
const [leastOrdinary, mostOrdinary, fewPhases] = [2 ** 13, 2 ** 20, 4];
/** A phase, a pair of channels whose weights are picked for it, and a weight. */
const inScript = { perPhase: 300_000, perPair: 300, perPicked: 150 };
const inNativeCode = { perPhase: 100_000, perPair: 30, perPicked: 40 };
const perRow = 500;
const perMoved = 100;
const perFilled = 25;

/** The predicted work of an adjoint by the way that it takes. */
export function adjointWork(geometry: Geometry): number {
  return leastWork(geometry).work;
}

/** The way that an adjoint takes: for tiny ones the definition, else the one of less predicted work. */
export function adjointPath(geometry: Geometry): AdjointPath {
  if (!isOrdinary(geometry)) return leastWork(geometry).path;
  return nativeAdjointWork(geometry) === undefined ? 'phases' : 'native';
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
  const native = nativeAdjointWork(geometry) ?? Number.POSITIVE_INFINITY;
  if (native <= Math.min(phases, scatter)) return { path: 'native', work: native };
  return phases <= scatter ? { path: 'phases', work: phases } : { path: 'scatter', work: scatter };
}

function phasesWork(geometry: Geometry, outputs: number, weights: number): number {
  const { perPhase, perPair, perPicked } = activeNative() ? inNativeCode : inScript;
  const along = eachAxis((axis) => phasesAlong(geometry, axis));
  const phases = elementCount(along);
  if (phases === 0) return perPhase + perMoved * outputs;
  const largest = largestPhase(geometry);
  const { groups, inPerGroup, outPerGroup, kernel } = geometry;
  // The average phase has this share of the largest one's taps.
  const share = elementCount(kernel) / phases / elementCount(largest.kernel);
  const pairs = groups * inPerGroup * outPerGroup;
  return (
    phases * (perPhase + perPair * pairs + share * correlationWork(largest)) +
    perPicked * weights +
    spreadWork(geometry, along, outputs)
  );
}

/** The work of putting the results of phases where they belong, and of filling in what no phase reaches. */
function spreadWork({ input, stride }: Geometry, along: Triple, outputs: number): number {
  const residues = elementCount(stride);
  if (residues === 1) return 0;
  const reached = elementCount(along) / residues;
  const rows = (outputs / input[2]) * along[2] * ((along[0] * along[1]) / (stride[0] * stride[1]));
  return perMoved * reached * outputs + perRow * rows + (reached < 1 ? perFilled * outputs : 0);
}
