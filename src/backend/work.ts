import type { Geometry } from '../layers/geometry.ts';
import { isTransposed } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { elementCount } from '../tensor/tensor.ts';
import { adjointWork } from './adjoint-work.ts';
import { correlationWork } from './wasm/path.ts';
import { weightCorrelation } from './weight-gradient.ts';

// Work is counted in multiply-accumulates of a float32 kernel at full speed, 0.042 ns on the machine of the
// benchmarks. A prediction takes a few operations, whatever the sizes.

/** An element that a loop over elements moves or adds. */
const perMoved = 150;
/** An element of an extended input, and a row of it. */
const perExtended = 300;
const perExtendedRow = 1500;
/** A run that is copied to another place. */
const perRun = 2500;

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
  return extended + byInput + weightGradientWork(geometry) + (layer.bias ? perMoved * gradients : 0);
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
  return perExtended * (inputs(geometry) + depth + height + width) + perExtendedRow * rows;
}

function weightGradientWork(geometry: Geometry): number {
  const { batch, groups, inPerGroup, outPerGroup, kernel } = geometry;
  const correlation = correlationWork(weightCorrelation(geometry));
  const channels = groups * (inPerGroup + outPerGroup);
  const gradient = groups * inPerGroup * outPerGroup;
  const moved = (batch > 1 ? inputs(geometry) + outputs(geometry) : 0) + gradient * elementCount(kernel);
  return correlation + perRun * (batch > 1 ? batch * channels : 0) + perMoved * moved;
}
