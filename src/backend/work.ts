import { macsOf } from '../layers/cost.ts';
import type { Geometry } from '../layers/geometry.ts';
import { isTransposed } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { eachAxis } from '../layers/triple.ts';
import { elementCount } from '../tensor/tensor.ts';
import { phasesAreSlower } from './adjoint.ts';
import { phaseCount } from './phases.ts';
import { kernelTable } from './wasm/kernel-table.ts';
import { mergeAxes } from './wasm/merge-axes.ts';
import { lanesOf, roundUp } from './wasm/vectors.ts';
import { weightCorrelation } from './weight-gradient.ts';

/**
 * Predicted work, in multiply-accumulates of a float32 kernel at full speed: 0.042 ns each on the machine of
 * the benchmarks. The figures below are fitted to measured times.
 */

/** A vector of products, summed, by family of kernels. */
const perVector: Readonly<Record<string, number>> = {
  channels: 5,
  depthwise: 5,
  groups: 7,
  rows: 11,
  tiles: 4.5,
};
/** An element of the padded input: its zero, its copies into the heap. */
const perPadded = 20;
/** An element of the input, the weight and the output: their copies. */
const perCopied = 10;
/** A row of outputs and a tap: their places in the tables of the kernels. */
const perPlace = 50;
/** An image of a block of groups, and a block. */
const perBlock = 15_000;
/** A group, within a call of a kernel. */
const perGroup = 500;
/** A correlation: its plan, its tables, its buffers. */
const perCorrelation = 60_000;
/** An element that a loop over elements moves on its own. */
const perMoved = 50;
/** A multiply-accumulate of the definition, and one of its outputs. */
const perScalar = 35;
const perScalarOutput = 3500;

/**
 * The predicted work of computing a layer, its padding mode's extension included. Time: a few operations.
 */
export function forwardWork({ geometry, extension, layer }: Plan): number {
  const extended = extension ? extensionWork(geometry) : 0;
  return extended + (isTransposed(layer) ? adjointWork(geometry) : correlationWork(geometry));
}

/** The predicted work of `gradientsOf`: the passes by input, weight and bias. */
export function gradientsWork({ geometry, extension, layer }: Plan): number {
  const extended = extension ? 2 * extensionWork(geometry) : 0;
  const byInput = isTransposed(layer) ? correlationWork(geometry) : adjointWork(geometry);
  const byBias = layer.bias ? perMoved * outputs(geometry) : 0;
  return extended + byInput + weightGradientWork(geometry) + byBias;
}

const inputs = ({ batch, groups, inPerGroup, input }: Geometry) =>
  batch * groups * inPerGroup * elementCount(input);
const outputs = ({ batch, groups, outPerGroup, output }: Geometry) =>
  batch * groups * outPerGroup * elementCount(output);
const weights = ({ groups, inPerGroup, outPerGroup, kernel }: Geometry) =>
  groups * outPerGroup * inPerGroup * elementCount(kernel);

/** The extended input is the geometry's. */
function extensionWork(geometry: Geometry): number {
  return geometry.batch === 0 ? 0 : perMoved * (inputs(geometry) + geometry.input[2]);
}

/** The predicted work of `correlate`. */
export function correlationWork(given: Geometry): number {
  const geometry = mergeAxes(given);
  const { batch, groups, inPerGroup, outPerGroup, kernel, padded, output } = geometry;
  if (batch === 0) return perCorrelation;
  const name = familyOf(geometry);
  const taps = inPerGroup * elementCount(kernel);
  const lanes = lanesOf(geometry.dtype);
  const rows = output[0] * output[1];
  const positions = elementCount(output);
  const vectors =
    name === 'channels'
      ? Math.ceil(outPerGroup / lanes) * roundUp(positions, 4 / Math.min(batch, 4))
      : outPerGroup * rows * Math.ceil(output[2] / lanes);
  const arithmetic = perVector[name] * batch * groups * vectors * taps;
  const paddedInputs = batch * groups * inPerGroup * elementCount(padded);
  const copied = inputs(geometry) + weights(geometry) + outputs(geometry);
  const blocks = batch * (name === 'channels' ? groups / Math.min(batch, 100) : Math.ceil(groups / 1000));
  const tables = perPlace * (rows + taps + (name === 'channels' ? positions : 0));
  return (
    perCorrelation +
    arithmetic +
    perPadded * paddedInputs +
    perCopied * copied +
    perBlock * blocks +
    perGroup * batch * groups +
    tables
  );
}

/** The family of kernels that is the first to suit a geometry. */
function familyOf(geometry: Geometry): string {
  const kernel = kernelTable.find(
    ({ dtype, suits, supports }) => dtype === geometry.dtype && suits(geometry) && supports(geometry),
  );
  return kernel?.name.split('-')[0] ?? 'tiles';
}

/** The predicted work of `convolveAdjoint`. */
export function adjointWork(geometry: Geometry): number {
  const results = inputs(geometry);
  if (phasesAreSlower(geometry, results))
    return 1000 + perScalarOutput * results + perScalar * macsOf(geometry);
  const phases = phaseCount(geometry);
  if (phases === 0) return perMoved * results;
  // A phase of the average size stands for all.
  const { inPerGroup, outPerGroup, stride, output: input } = geometry;
  const kernel = eachAxis((axis) => Math.max(1, geometry.kernel[axis] / Math.max(1, stride[axis])));
  const output = eachAxis((axis) => Math.ceil(geometry.input[axis] / stride[axis]));
  const padded = eachAxis((axis) => output[axis] + kernel[axis] - 1);
  const sizes = { input, kernel, output, padded, stride: [1, 1, 1] as const };
  const phase = { ...geometry, inPerGroup: outPerGroup, outPerGroup: inPerGroup, ...sizes };
  return phases * correlationWork(phase) + perMoved * (results + weights(geometry));
}

/** The predicted work of `weightGradient`. */
export function weightGradientWork(geometry: Geometry): number {
  const correlation = weightCorrelation(geometry);
  const { batch, groups, inPerGroup, outPerGroup } = geometry;
  const swaps = batch * groups * (inPerGroup + outPerGroup);
  const moved = inputs(geometry) + outputs(geometry) + weights(geometry);
  return correlationWork(correlation) + 3000 * (batch > 1 ? swaps : 0) + perCopied * moved;
}
