import { convolveAdjoint } from '../convolution/adjoint.ts';
import { materialiseParameters } from '../convolution/convolve.ts';
import { extend } from '../convolution/extension.ts';
import type { Geometry } from '../convolution/geometry.ts';
import type { Checkpoint, Operands } from '../convolution/kernel.ts';
import { selectVariant } from '../convolution/variants.ts';
import { materialise } from '../tensor/source.ts';
import { elementCount, type TensorData } from '../tensor/tensor.ts';
import type { ConvolveJob } from './messages.ts';

/** What workers do of a layer that several of them compute together: its tensors lie in memory that they share. */

/** A layer's tensors, in shared memory, with room for its output. */
export interface Staged extends Operands {
  readonly ok: true;
  /** What the layer convolves: the input, or the input that its padding mode has extended. */
  readonly read: TensorData;
  readonly output: TensorData;
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

/** Makes the tensors of the job's first layer, in shared memory. */
export function stage({ input, inputShape, works: [{ plan, ...given }] }: ConvolveJob): Staged {
  const { layer, geometry, extension, shapes } = plan;
  const made = shared(materialise(input, inputShape, layer.dtype));
  const { weight, bias } = materialiseParameters(layer, given);
  const read = extension ? shared(extend(extension, geometry.batch * layer.in_channels, made)) : made;
  const output = sharedZeros(made, elementCount(shapes.output));
  return { ok: true, input: made, weight: shared(weight), bias: bias && shared(bias), read, output };
}

/** Computes a part in place. */
export function computePart(
  { geometry, adjoint, output, ...operands }: PartJob,
  checkpoint: Checkpoint,
): PartDone {
  const { name, run } = adjoint ? { name: 'adjoint', run: convolveAdjoint } : selectVariant(geometry);
  run(geometry, operands, output, checkpoint);
  return { ok: true, variant: name };
}

/** The elements in memory that all threads see. */
function shared(data: TensorData): TensorData {
  const copy = sharedZeros(data, data.length);
  copy.set(data);
  return copy;
}

/** Zeros of the type of `like`. */
function sharedZeros(like: TensorData, length: number): TensorData {
  const buffer = new SharedArrayBuffer(length * like.BYTES_PER_ELEMENT);
  return like instanceof Float32Array ? new Float32Array(buffer) : new Float64Array(buffer);
}
