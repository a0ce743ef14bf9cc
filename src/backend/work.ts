import type { Geometry } from '../layers/geometry.ts';
import { isTransposed } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import type { Triple } from '../layers/triple.ts';
import { elementCount } from '../tensor/tensor.ts';
import { adjointWork } from './adjoint-work.ts';
import { correlationWork } from './correlation-work.ts';
import { nativeGradientWork } from './native/active.ts';
import { shortRun, weightCorrelation } from './weight-gradient.ts';

// Work is counted in multiply-accumulates of a float32 kernel at full speed, 0.042 ns on the machine of the
// benchmarks. A prediction takes a few operations, whatever the sizes.

/** An element that is moved with its run, and one whose run is too short for that. */
const perMoved = 25;
const perMovedAlone = 100;
/** An element of a bias gradient's sum, and a channel of an image in it. */
const perSummed = 30;
const perSummedRun = 2500;
/** An element of an extended input, a row of it, and an entry of the tables along its axes. */
const perExtended = 100;
const perExtendedRow = 400;
const perExtendedPlace = 250;
/** A run that is copied to another place. */
const perRun = 1500;

/** The predicted work of computing a layer, its padding mode's extension included. */
export function forwardWork({ geometry, extension, layer }: Plan): number {
  const extended = extension ? extensionWork(geometry) : 0;
  return extended + (isTransposed(layer) ? adjointWork(geometry) : correlationWork(geometry));
}

/** The predicted work of `gradientsOf`: the passes by input, weight and bias. */
export function gradientsWork({ geometry, extension, layer }: Plan): number {
  const extended = extension ? 2 * extensionWork(geometry) : 0;
  const byInput = isTransposed(layer) ? correlationWork(geometry) : adjointWork(geometry);
  const gradients = isTransposed(layer) ? inputs(geometry) : outputs(geometry);
  const byBias = layer.bias ? perSummed * gradients + perSummedRun * geometry.batch * layer.out_channels : 0;
  return extended + byInput + weightGradientWork(geometry) + byBias;
}

function inputs({ batch, groups, inPerGroup, input }: Geometry): number {
  return batch * groups * inPerGroup * elementCount(input);
}

function outputs({ batch, groups, outPerGroup, output }: Geometry): number {
  return batch * groups * outPerGroup * elementCount(output);
}

/** The extended input is the geometry's. */
function extensionWork(geometry: Geometry): number {
  if (geometry.batch === 0) return 0;
  const [depth, height, width] = geometry.input;
  const rows = inputs(geometry) / width;
  return perExtended * inputs(geometry) + perExtendedRow * rows + perExtendedPlace * (depth + height + width);
}

function weightGradientWork(geometry: Geometry): number {
  const { batch, groups, inPerGroup, outPerGroup, input, kernel, output } = geometry;
  const correlation = weightCorrelation(geometry);
  const native = nativeGradientWork(correlation);
  if (native !== undefined) return native;
  const [channels, filters] = [groups * inPerGroup, groups * outPerGroup];
  const images = batch > 1 ? swapWork(batch * channels, input) + swapWork(batch * filters, output) : 0;
  return correlationWork(correlation) + images + swapWork(filters * inPerGroup, kernel);
}

/** The work of moving so many runs of these sizes to other places. */
function swapWork(runs: number, sizes: Triple): number {
  const length = elementCount(sizes);
  return length < shortRun ? perMovedAlone * runs * length : runs * (perRun + perMoved * length);
}
