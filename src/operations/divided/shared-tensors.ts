import type { Operands } from '../../backend/backend.ts';
import { type Region, takeRegion } from '../../memory/arena.ts';
import { isReady, type TensorSource } from '../../tensor/source.ts';
import {
  bytesHeld,
  convert,
  elementCount,
  elementsIn,
  heldIn,
  type LayerDType,
  type TensorData,
} from '../../tensor/tensor.ts';
import type { PlannedLayer } from '../request/check.ts';

/** A layer's tensors in shared memory. */
export interface SharedTensors extends Operands {
  /** What the layer convolves: the extended input if its padding mode extends it, else the input. */
  readonly convolved: TensorData;
  readonly output: TensorData;
}

/**
 * Takes shared memory for the tensors of a layer, but for those parameters that lie there already. The caller
 * releases the region.
 * @returns undefined if there is not enough left
 */
export function takeSharedTensors({
  plan: { layer, geometry, extension, shapes },
  ...parameters
}: PlannedLayer): { readonly tensors: SharedTensors; readonly region: Region } | undefined {
  const extended = extension && [geometry.batch, layer.in_channels, ...geometry.input];
  const stored = {
    weight: sharedData(parameters.weight, layer.dtype),
    bias: sharedData(parameters.bias, layer.dtype),
  };
  const made = [
    shapes.input,
    stored.weight ? null : shapes.weight,
    shapes.output,
    stored.bias ? null : shapes.bias,
    extended,
  ];
  const lengths = made.map((shape) => (shape ? elementCount(shape) : 0));
  const width = bytesHeld(layer.dtype);
  const region = takeRegion(lengths.reduce((sum, length) => sum + aligned(width * length), 0));
  if (!region) return undefined;
  let at = region.byteOffset;
  const [input, weight, output, bias, extendedInput] = lengths.map((length) => {
    const data = elementsIn(region.buffer, at, geometry.dtype, length);
    at += aligned(width * length);
    return data;
  });
  const tensors = {
    input,
    weight: stored.weight ?? weight,
    output,
    bias: shapes.bias && (stored.bias ?? bias),
    convolved: extension ? extendedInput : input,
  };
  return { tensors, region };
}

/** The elements of a parameter that lie in shared memory in the layer's dtype. */
function sharedData(source: TensorSource | null, dtype: LayerDType): TensorData | undefined {
  if (source?.kind !== 'data' || !(source.data.buffer instanceof SharedArrayBuffer)) return undefined;
  return isReady(source, dtype) ? convert(source.data, heldIn(dtype)) : undefined;
}

/** Rounds up to a multiple of a cache line, so that no two tensors share a line. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
