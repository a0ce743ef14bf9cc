import type { Operands } from '../backend/backend.ts';
import { computationOf, materialiseParameters } from '../backend/convolve.ts';
import { extend } from '../backend/extend.ts';
import type { Geometry } from '../layers/geometry.ts';
import { copyElements } from '../memory/pieces.ts';
import type { ConvolveJob } from '../runtime/messages.ts';
import { materialise } from '../tensor/source.ts';
import type { TensorData } from '../tensor/tensor.ts';

/** What workers do of a layer that several of them compute together: its tensors lie in memory that they share. */

/** A layer's tensors in shared memory. */
export interface Staging extends Operands {
  /** What the layer convolves, where its padding mode extends the input first; else the input. */
  readonly read: TensorData;
  readonly output: TensorData;
}

/** A job whose first layer's tensors are to be made in shared memory. */
export interface StageJob {
  readonly job: ConvolveJob;
  readonly staging: Staging;
}

/** A part to compute: the operands and the output are its own elements of the staged ones. */
export interface OwnPart extends Operands {
  readonly geometry: Geometry;
  readonly output: TensorData;
}

/** A layer's parts, of which each worker takes the next as long as there is one: a hop a worker, not a part. */
export interface PartsJob {
  readonly adjoint: boolean;
  readonly parts: readonly OwnPart[];
  /** In shared memory: how many have been taken. */
  readonly taken: Int32Array<SharedArrayBuffer>;
}

/** What ran the parts that a worker took; null where the others took all. */
export interface PartsDone {
  readonly ok: true;
  readonly variant: string | null;
}

/** The tensors are there. */
export interface Staged {
  readonly ok: true;
}

/** Makes the tensors of the job's first layer, but for the output, where they belong. */
export function stage({ job, staging }: StageJob): Staged {
  const { plan, ...given } = job.works[0];
  const { layer, geometry, extension } = plan;
  const input = materialise(job.input, job.inputShape, layer.dtype);
  const { weight, bias } = materialiseParameters(layer, given);
  copyElements(input, staging.input);
  copyElements(weight, staging.weight);
  if (bias && staging.bias) copyElements(bias, staging.bias);
  if (extension) copyElements(extend(extension, geometry.batch * layer.in_channels, input), staging.read);
  return { ok: true };
}

/** Computes parts in place until all are taken. */
export function computeParts({ adjoint, parts, taken }: PartsJob): PartsDone {
  const compute = computationOf(adjoint);
  let variant: string | null = null;
  for (let next = take(taken); next < parts.length; next = take(taken)) {
    const { geometry, output, ...operands } = parts[next];
    variant = compute(geometry, operands, output);
  }
  return { ok: true, variant };
}

/** The number of a part that nobody else takes. */
function take(taken: Int32Array<SharedArrayBuffer>): number {
  return Atomics.add(taken, 0, 1);
}
