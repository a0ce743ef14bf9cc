import { kernelOf, materialiseParameters } from '../backend/convolve.ts';
import { extend } from '../backend/extension.ts';
import type { Operands } from '../backend/kernel.ts';
import type { Geometry } from '../layers/geometry.ts';
import { copyElements } from '../memory/pieces.ts';
import { materialiseInto } from '../tensor/source.ts';
import type { TensorData } from '../tensor/tensor.ts';
import type { ConvolveJob } from './jobs.ts';

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
  readonly variant: string | null;
}

/** Makes the tensors of the job's first layer, but for the output, where they belong. */
export function stage({ job, staging }: StageJob): void {
  const { plan, ...given } = job.works[0];
  const { layer, geometry, extension } = plan;
  const { input } = staging;
  materialiseInto(job.input, job.inputShape, input);
  const { weight, bias } = materialiseParameters(layer, given);
  copyElements(weight, staging.weight);
  if (bias && staging.bias) copyElements(bias, staging.bias);
  if (extension) copyElements(extend(extension, geometry.batch * layer.in_channels, input), staging.read);
}

/** Computes parts in place until all are taken. */
export function computeParts({ adjoint, parts, taken }: PartsJob): PartsDone {
  let variant: string | null = null;
  for (let next = take(taken); next < parts.length; next = take(taken)) {
    const { geometry, output, ...operands } = parts[next];
    const { name, run } = kernelOf(geometry, adjoint);
    run(geometry, operands, output);
    variant = name;
  }
  return { variant };
}

/** The number of a part that nobody else takes. */
function take(taken: Int32Array<SharedArrayBuffer>): number {
  return Atomics.add(taken, 0, 1);
}
