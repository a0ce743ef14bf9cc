import { isTransposed, type Layer } from '../layers/layer.ts';
import { activeNative } from './native/active.ts';

/** Vectors of channels may reach beyond the last channel. */
const most = 1.25;

/**
 * Elements of the room beside a stored weight of so many elements. 0 where no kernel of this process would use it:
 * WebAssembly reads from its own memory, depthwise kernels read weights as they are, and transposed layers take them
 * apart.
 */
export function packedRoomElements(layer: Layer, weights: number): number {
  if (!activeNative() || isTransposed(layer) || layer.groups === layer.in_channels) return 0;
  return Math.ceil(most * weights);
}
