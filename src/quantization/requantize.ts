import { checkpointAt, pieces } from '../memory/checkpoint.ts';
import { elements } from '../tensor/tensor.ts';
import { channelScales, type Quantization } from './parameters.ts';
import { clamp } from './rounding.ts';
import type { Runtime } from './runtime.ts';

/** Integers of an output. */
export type QuantizedData = Int8Array | Uint8Array;

/** What a runtime makes of a layer's accumulators. */
export interface Requantized {
  readonly output: QuantizedData;
  /** M as the runtime holds it: one entry for each weight scale. */
  readonly multipliers: Float64Array;
  /** Of fixed-point multipliers. */
  readonly shifts: Int32Array | undefined;
}

/**
 * The output of a runtime: each accumulator requantized and clamped to the output's bounds.
 * @param accumulators of [N, C, …spatial]; those beyond int32 wrap, as they do in a register
 * @param plane elements of a channel
 */
export function requantizeAll(
  runtime: Runtime,
  accumulators: Int32Array | Float64Array,
  plane: number,
  quantization: Quantization,
): Requantized {
  const { dtype, bounds, weight } = quantization;
  const [least, greatest] = bounds;
  const output = elements(dtype, accumulators.length);
  const { length } = weight.scales;
  const multipliers = new Float64Array(length);
  let shifts: Int32Array | undefined;
  // Channels with a scale of their own are `length` apart in all images.
  for (let channel = 0; channel < length; channel++) {
    checkpointAt(channel);
    const { multiplier, shift, requantize } = runtime.channel(channelScales(quantization, channel));
    multipliers[channel] = multiplier;
    if (shift !== undefined) {
      shifts ??= new Int32Array(length);
      shifts[channel] = shift;
    }
    for (let from = channel * plane; from < output.length; from += length * plane) {
      for (const [begin, end] of pieces(plane))
        for (let i = from + begin; i < from + end; i++)
          output[i] = clamp(requantize(accumulators[i] | 0), least, greatest);
    }
  }
  return { output, multipliers, shifts };
}
