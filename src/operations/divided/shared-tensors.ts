import type { Operands } from '../../backend/backend.ts';
import type { Plan } from '../../layers/plan.ts';
import { type Region, takeRegion } from '../../memory/arena.ts';
import { bytesPerElement, elementCount, elementsIn, type TensorData } from '../../tensor/tensor.ts';

/** A layer's tensors in shared memory. */
export interface SharedTensors extends Operands {
  /** What the layer convolves: the extended input if its padding mode extends it, else the input. */
  readonly convolved: TensorData;
  readonly output: TensorData;
}

/**
 * Takes shared memory for the tensors of a layer. The caller releases the region.
 * @returns undefined if there is not enough left
 */
export function takeSharedTensors({
  layer,
  geometry,
  extension,
  shapes,
}: Plan): { readonly tensors: SharedTensors; readonly region: Region } | undefined {
  const extended = extension && [geometry.batch, layer.in_channels, ...geometry.input];
  const lengths = [shapes.input, shapes.weight, shapes.output, shapes.bias, extended].map((shape) =>
    shape ? elementCount(shape) : 0,
  );
  const width = bytesPerElement[layer.dtype];
  const region = takeRegion(lengths.reduce((sum, length) => sum + aligned(width * length), 0));
  if (!region) return undefined;
  let at = region.byteOffset;
  const [input, weight, output, bias, extendedInput] = lengths.map((length) => {
    const data = elementsIn(region.buffer, at, layer.dtype, length);
    at += aligned(width * length);
    return data;
  });
  const tensors = {
    input,
    weight,
    output,
    bias: shapes.bias && bias,
    convolved: extension ? extendedInput : input,
  };
  return { tensors, region };
}

/** Rounds up to a multiple of a cache line, so that no two tensors share a line. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
