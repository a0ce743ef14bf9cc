import type { Operands } from '../../backend/backend.ts';
import { computationOf, materialiseParameters } from '../../backend/convolve.ts';
import { extend } from '../../backend/extend.ts';
import type { Geometry } from '../../layers/geometry.ts';
import { type Meter, metered } from '../../memory/meter.ts';
import { copyElements } from '../../memory/pieces.ts';
import { materialiseInto } from '../../tensor/source.ts';
import type { TensorData } from '../../tensor/tensor.ts';
import type { ConvJob } from '../conv.ts';
import type { SharedTensors } from './shared-tensors.ts';

/** The workers' tasks for a layer that they compute together. Its tensors lie in shared memory. */

/** A layer whose tensors are to be made in shared memory. */
export interface StageJob {
  readonly job: ConvJob;
  readonly tensors: SharedTensors;
}

/** A part to compute. Its operands and output are its own elements of the shared tensors. */
export interface SharedPart extends Operands {
  readonly geometry: Geometry;
  readonly output: TensorData;
}

/** A layer's parts. Each worker takes the next one until none is left. So each worker gets one task. */
export interface PartsJob {
  readonly adjoint: boolean;
  readonly parts: readonly SharedPart[];
  /** The number of parts taken so far, in shared memory. */
  readonly taken: Int32Array<SharedArrayBuffer>;
  readonly meter: Meter | undefined;
}

/** The kernel that ran the worker's parts. Null if the worker got none. */
export interface PartsDone {
  readonly variant: string | null;
}

/** Makes the layer's tensors in shared memory, except the output. */
export function stageTensors({ job, tensors }: StageJob): void {
  const { plan, ...parameters } = job.layer;
  const { layer, geometry, extension } = plan;
  const { input } = tensors;
  materialiseInto(job.input, job.inputShape, layer.dtype, input);
  const { weight, bias } = materialiseParameters(layer, parameters);
  // Stored ones are where they stay.
  if (weight !== tensors.weight) copyElements(weight, tensors.weight);
  if (bias && tensors.bias && bias !== tensors.bias) copyElements(bias, tensors.bias);
  if (extension)
    copyElements(extend(extension, geometry.batch * layer.in_channels, input), tensors.convolved);
}

/** Computes parts in place until all are taken. */
export function computeParts({ adjoint, parts, taken, meter }: PartsJob): PartsDone {
  const compute = computationOf(adjoint);
  let variant: string | null = null;
  metered(meter, () => {
    for (let next = takePart(taken); next < parts.length; next = takePart(taken)) {
      const { geometry, output, ...operands } = parts[next];
      variant = compute(geometry, operands, output);
    }
  });
  return { variant };
}

/** The number of the next part. No two workers get the same number. */
function takePart(taken: Int32Array<SharedArrayBuffer>): number {
  return Atomics.add(taken, 0, 1);
}
