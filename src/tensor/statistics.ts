import { checkpointAt } from '../memory/checkpoint.ts';
import { combinedRuns, type Moments, momentsOfRuns } from './moments.ts';
import type { TensorData } from './tensor.ts';

/**
 * Accumulated in float64. `std` is the sample deviation (n − 1), NaN below two elements, as torch.std. NaN anywhere makes
 * every figure NaN, as in PyTorch; of no elements mean, std, min and max are NaN and the sum is 0.
 */
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
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** The statistics of all elements. */
export function statisticsOf(data: TensorData): Statistics {
  return statisticsFrom(combinedRuns(momentsOfRuns(data, data.length)));
}

/** The statistics of all elements of a `[batch, channels, area]` tensor, and of each channel's. */
export function channelStatisticsOf(
  data: TensorData,
  batch: number,
  channels: number,
): Statistics & { readonly per_channel: ChannelStatistics } {
  const planes = momentsOfRuns(data, data.length / (batch * channels));
  const figuresOf = () => new Float64Array(channels);
  const per_channel = { mean: figuresOf(), std: figuresOf(), min: figuresOf(), max: figuresOf() };
  for (let channel = 0; channel < channels; channel++) {
    checkpointAt(channel);
    const own = statisticsFrom(combinedRuns(planes, channel, channels));
    per_channel.mean[channel] = own.mean;
    per_channel.std[channel] = own.std;
    per_channel.min[channel] = own.min;
    per_channel.max[channel] = own.max;
  }
  const { count, mean, std, min, max, sum } = statisticsFrom(combinedRuns(planes));
  return { count, mean, std, min, max, sum, per_channel };
}

/** The figures that moments stand for. */
export function statisticsFrom({ count, sum, min, max, squares }: Moments): Statistics {
  return { count, mean: sum / count, std: Math.sqrt(squares / Math.max(count - 1, 0)), min, max, sum };
}
