import { checkpointAt } from '../memory/checkpoint.ts';
import { elements } from '../tensor/tensor.ts';
import { channelScales, type Quantization } from './parameters.ts';
import { clamp } from './rounding.ts';
import type { Requantizer, Runtime } from './runtime.ts';

/** Integers of an output. */
export type QuantizedData = Int8Array | Uint8Array;

/** A runtime's requantizers: one for all output channels, or one for each. */
export function requantizers(runtime: Runtime, quantization: Quantization): readonly Requantizer[] {
  return quantization.weight.scales.map((_, channel) =>
    runtime.channel(channelScales(quantization, channel)),
  );
}

/**
 * The output of a runtime: each accumulator requantized and clamped to the output's bounds.
 * @param accumulators of [N, C, …spatial]; those beyond int32 wrap, as they do in a register
 * @param plane elements of a channel
 */
export function requantizeAll(
  accumulators: Int32Array | Float64Array,
  plane: number,
  channels: readonly Requantizer[],
  { dtype, bounds: [least, greatest] }: Pick<Quantization, 'dtype' | 'bounds'>,
): QuantizedData {
  const output = elements(dtype, accumulators.length);
  for (let from = 0, channel = 0; from < output.length; from += plane, channel++) {
    const { requantize } = channels[channel % channels.length];
    for (let i = from; i < from + plane; i++) {
      checkpointAt(i);
      output[i] = clamp(requantize(accumulators[i] | 0), least, greatest);
    }
  }
  return output;
}
