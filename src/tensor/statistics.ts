import type { TensorData } from './tensor.ts';

/** Accumulated in float64. `std` is the sample deviation (n − 1), NaN below two elements, as torch.std. */
export interface Statistics {
  readonly count: number;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** One entry a channel. */
export interface ChannelStatistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** A strided selection of a tensor: `outer` runs of `length` neighbouring elements, `pitch` apart, the first at `from`. */
export interface Runs {
  readonly from: number;
  readonly outer: number;
  readonly pitch: number;
  readonly length: number;
}

/**
 * The statistics of a selection: two passes, the second for Σ(x − mean)². NaN anywhere makes every figure NaN, as in
 * PyTorch; of no elements mean, std, min and max are NaN and the sum is 0.
 */
export function statisticsOf(data: TensorData, runs: Runs = whole(data)): Statistics {
  const { from, outer, pitch, length } = runs;
  const count = outer * length;
  let sum = 0;
  let min = count > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  let max = count > 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  for (let run = 0, start = from; run < outer; run++, start += pitch) {
    for (let i = start; i < start + length; i++) {
      const value = data[i];
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
      if (Number.isNaN(value)) min = max = value;
    }
  }
  const mean = sum / count;
  let squares = 0;
  for (let run = 0, start = from; run < outer; run++, start += pitch) {
    for (let i = start; i < start + length; i++) {
      const deviation = data[i] - mean;
      squares += deviation * deviation;
    }
  }
  return { count, mean, std: Math.sqrt(squares / Math.max(count - 1, 0)), min, max, sum };
}

/** The statistics of each channel of a `[batch, channels, area]` tensor. */
export function channelStatisticsOf(data: TensorData, batch: number, channels: number): ChannelStatistics {
  const length = batch === 0 ? 0 : data.length / (batch * channels);
  const each = Array.from({ length: channels }, (_, channel) =>
    statisticsOf(data, { from: channel * length, outer: batch, pitch: channels * length, length }),
  );
  const pick = (name: keyof ChannelStatistics) => each.map((statistics) => statistics[name]);
  return { mean: pick('mean'), std: pick('std'), min: pick('min'), max: pick('max') };
}

function whole(data: TensorData): Runs {
  return { from: 0, outer: 1, pitch: data.length, length: data.length };
}
