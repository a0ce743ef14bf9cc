import type { Operands } from '../../backend/backend.ts';
import { computationOf, materialiseParameters } from '../../backend/convolve.ts';
import { extend } from '../../backend/extend.ts';
import type { Geometry } from '../../layers/geometry.ts';
import { copyElements } from '../../memory/pieces.ts';
import { materialiseInto } from '../../tensor/source.ts';
import type { TensorData } from '../../tensor/tensor.ts';
import type { ConvJob } from '../conv.ts';
import type { SharedTensors } from './shared-tensors.ts';

/**
 * What workers do of a layer that several of them compute together: its tensors lie in memory that they
 * share.
 */

/** A layer whose tensors are to be made in shared memory. */
export interface StageJob {
  readonly job: ConvJob;
  readonly tensors: SharedTensors;
}

/** A part to compute: the operands and the output are its own elements of the shared ones. */
export interface SharedPart extends Operands {
  readonly geometry: Geometry;
  readonly output: TensorData;
}

/** A layer's parts. Each worker takes the next as long as there is one: one hop per worker, not per part. */
export interface PartsJob {
  readonly adjoint: boolean;
  readonly parts: readonly SharedPart[];
  /** In shared memory: how many have been taken. */
  readonly taken: Int32Array<SharedArrayBuffer>;
}

/** What ran the parts that a worker took; null where the others took all. */
export interface PartsDone {
  readonly variant: string | null;
}

/** Makes the layer's tensors, but for the output, where they belong. */
export function stageTensors({ job, tensors }: StageJob): void {
  const { plan, ...parameters } = job.layer;
  const { layer, geometry, extension } = plan;
  const { input } = tensors;
  materialiseInto(job.input, job.inputShape, input);
  const { weight, bias } = materialiseParameters(layer, parameters);
  copyElements(weight, tensors.weight);
  if (bias && tensors.bias) copyElements(bias, tensors.bias);
  if (extension) copyElements(extend(extension, geometry.batch * layer.in_channels, input), tensors.read);
}

/** Computes parts in place until all are taken. */
export function computeParts({ adjoint, parts, taken }: PartsJob): PartsDone {
  const compute = computationOf(adjoint);
  let variant: string | null = null;
  for (let next = takePart(taken); next < parts.length; next = takePart(taken)) {
    const { geometry, output, ...operands } = parts[next];
    variant = compute(geometry, operands, output);
  }
  return { variant };
}

/** The number of a part that nobody else takes. */
function takePart(taken: Int32Array<SharedArrayBuffer>): number {
  return Atomics.add(taken, 0, 1);
}
