import { kernelOf, materialiseParameters } from '../convolution/convolve.ts';
import { extend } from '../convolution/extension.ts';
import type { Geometry } from '../convolution/geometry.ts';
import type { Checkpoint, Operands } from '../convolution/kernel.ts';
import { materialise } from '../tensor/source.ts';
import type { TensorData } from '../tensor/tensor.ts';
import type { ConvolveJob } from './messages.ts';

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
export interface PartJob extends Operands {
  readonly geometry: Geometry;
  readonly adjoint: boolean;
  readonly output: TensorData;
}

/** What ran a part. */
export interface PartDone {
  readonly ok: true;
  readonly variant: string;
}

/** Makes the tensors of the job's first layer, but for the output, where they belong. */
export function stage({ job, staging }: StageJob): { readonly ok: true } {
  const { plan, ...given } = job.works[0];
  const { layer, geometry, extension } = plan;
  const input = materialise(job.input, job.inputShape, layer.dtype);
  const { weight, bias } = materialiseParameters(layer, given);
  staging.input.set(input);
  staging.weight.set(weight);
  if (bias) staging.bias?.set(bias);
  if (extension) staging.read.set(extend(extension, geometry.batch * layer.in_channels, input));
  return { ok: true };
}

/** Computes a part in place. */
export function computePart(
  { geometry, adjoint, output, ...operands }: PartJob,
  checkpoint: Checkpoint,
): PartDone {
  const { name, run } = kernelOf(geometry, adjoint);
  run(geometry, operands, output, checkpoint);
  return { ok: true, variant: name };
}
