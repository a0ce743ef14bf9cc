import { packedRoomElements } from '../backend/packed-room.ts';
import type { Layer } from '../layers/layer.ts';
import type { QuantizationSpec } from '../quantization/resolve.ts';
import { packedRoomBytes } from '../tensor/packed-room.ts';
import { bytesPerElement, type DType, elementCount, heldIn } from '../tensor/tensor.ts';
import type { StoreRequested } from './store.ts';

/**
 * Where a layer's parameters and the room of the packed weight lie in their region, in bytes. Each begins at a cache
 * line of its own.
 * @returns the elements of the room too, which may be 0
 */
export function storedPlaces({ stored: { layer, shapes }, quantization }: StoreRequested) {
  const dtypes = parameterDTypes(layer, quantization);
  const weights = elementCount(shapes.weight);
  const lines = (bytes: number) => Math.ceil(bytes / 64) * 64;
  const bias = lines(bytesPerElement[dtypes.weight] * weights);
  const room = bias + lines(bytesPerElement[dtypes.bias] * (shapes.bias?.[0] ?? 0));
  // Kernels of integers pack their weights anew.
  const roomElements = quantization ? 0 : packedRoomElements(layer, weights);
  const bytes = room + packedRoomBytes(roomElements, heldIn(layer.dtype));
  return { dtypes, bias, room, roomElements, bytes };
}

/** What the parameters of a layer are in memory. */
function parameterDTypes(
  { dtype }: Layer,
  quantization: QuantizationSpec | null,
): Record<'weight' | 'bias', DType> {
  if (quantization) return { weight: quantization.weight.dtype ?? 'int8', bias: 'int32' };
  return { weight: heldIn(dtype), bias: heldIn(dtype) };
}
