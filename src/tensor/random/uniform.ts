import { pieces } from '../../memory/checkpoint.ts';
import type { TensorData } from '../tensor.ts';
import type { MersenneTwister } from './mersenne-twister.ts';
import { fusedMultiplyAdd } from './multiply-add.ts';

/**
 * Fills `data` as `tensor.uniform_(low, high)` in PyTorch: u·(high − low) + low with one rounding, low, high
 * and their difference rounded to the dtype first. u is 24 bits of one draw (float32), or 53 of two
 * (float64).
 */
export function fillUniform(data: TensorData, low: number, high: number, generator: MersenneTwister): void {
  if (data instanceof Float32Array) {
    const from = Math.fround(low);
    const range = Math.fround(Math.fround(high) - from);
    // The product has 48 bits, exact in float64; its sum rounded to float64 and to float32 is torch's fused
    // result.
    for (const [start, end] of pieces(data.length)) {
      for (let i = start; i < end; i++) data[i] = generator.unit24() * range + from;
    }
    return;
  }
  for (const [start, end] of pieces(data.length)) {
    for (let i = start; i < end; i++) data[i] = fusedMultiplyAdd(generator.unit53(), high - low, low);
  }
}
