import { checkpointAt } from '../memory/checkpoint.ts';
import type { TensorData } from './tensor.ts';

/**
 * Gives every NaN the bits of a positive quiet one, 0x7fc00000 or 0x7ff8000000000000. IEEE 754 leaves the sign and
 * payload of a computed NaN open, so machines differ in them.
 */
export function canonicaliseNaNs(data: TensorData): void {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  for (let i = 0; i < data.length; i++) {
    checkpointAt(i);
    if (!Number.isNaN(data[i])) continue;
    if (data instanceof Float32Array) words[i] = 0x7fc00000;
    else {
      words[2 * i] = 0;
      words[2 * i + 1] = 0x7ff80000;
    }
  }
}
