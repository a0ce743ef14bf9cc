import type { Elements, LayerDType, TensorData } from '../../src/tensor/tensor.ts';
import { heldIn, zeros } from '../../src/tensor/tensor.ts';

/** Reproducible numbers in [-1, 1) with full mantissas (xorshift32). */
export function randomData(length: number, dtype: LayerDType, seed: number): TensorData {
  const data = zeros(heldIn(dtype), length);
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[i] = (state >>> 0) / 2 ** 31 - 1;
  }
  return data;
}

/** The bytes of each element, so that -0 differs from 0; every NaN is the same. */
export function bitsOf(data: Elements): BigUint64Array | Uint32Array | Elements {
  const copy = data.slice();
  for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i])) copy[i] = Number.NaN;
  if (copy instanceof Float64Array) return new BigUint64Array(copy.buffer);
  return copy instanceof Float32Array ? new Uint32Array(copy.buffer) : copy;
}
