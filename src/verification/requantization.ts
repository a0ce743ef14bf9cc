import { channelScales, type Quantization } from '../quantization/parameters.ts';
import { clamp } from '../quantization/rounding.ts';
import type { Requantizer, Runtime } from '../quantization/runtime.ts';

/** How a layer's exact sums become the integers of its output, rightly or with the faults of a hypothesis. */
export interface Requantization {
  readonly quantization: Quantization;
  /** Whose arithmetic it may be. All values have the same one. */
  readonly runtimes: readonly Runtime[];
  /** The register that the sum stands in. */
  readonly register: (sum: number) => number;
  /** What becomes of integers beyond the bounds of the output. */
  readonly store: (value: number, least: number, greatest: number) => number;
  /** The channel whose scales a channel of the output has; null: its own. */
  readonly scalesOf: ((channel: number) => number) | null;
}

/** As all runtimes do it: an int32 that wraps, and an output that saturates. */
export function requantizationOf(quantization: Quantization, runtimes: readonly Runtime[]): Requantization {
  return { quantization, runtimes, register: (sum) => sum | 0, store: clamp, scalesOf: null };
}

/** The output's integer for a sum in a channel. */
export type Requantize = (sum: number, channel: number) => number;

/** The most channels that are set up at a time. A runtime has an object for each. */
const mostChannels = 1024;

/** A function of one runtime. Channels are set up when they are met: a sample meets few of them. */
export function requantizeBy(
  runtime: Runtime,
  { quantization, register, store, scalesOf }: Requantization,
): Requantize {
  const [least, greatest] = quantization.bounds;
  const isPerChannel = quantization.weight.scales.length > 1;
  const channels = new Map<number, Requantizer['requantize']>();
  const setUp = (channel: number) => {
    if (channels.size >= mostChannels) channels.clear();
    const scales = channelScales(quantization, scalesOf ? scalesOf(channel) : channel);
    const { requantize } = runtime.channel(scales);
    channels.set(channel, requantize);
    return requantize;
  };
  return (sum, channel) => {
    const one = isPerChannel ? channel : 0;
    const requantize = channels.get(one) ?? setUp(one);
    return store(requantize(register(sum)), least, greatest);
  };
}
