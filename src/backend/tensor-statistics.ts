import { checkpointAt } from '../memory/checkpoint.ts';
import { combineRuns } from '../tensor/moments.ts';
import { type ChannelStatistics, type Statistics, statisticsFrom } from '../tensor/statistics.ts';
import type { TensorData } from '../tensor/tensor.ts';
import { momentsOfRuns } from './moments.ts';

/** The statistics of all elements. */
export function statisticsOf(data: TensorData): Statistics {
  return statisticsFrom(combineRuns(momentsOfRuns(data, data.length)));
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
    const own = statisticsFrom(combineRuns(planes, channel, channels));
    per_channel.mean[channel] = own.mean;
    per_channel.std[channel] = own.std;
    per_channel.min[channel] = own.min;
    per_channel.max[channel] = own.max;
  }
  const { count, mean, std, min, max, sum } = statisticsFrom(combineRuns(planes));
  return { count, mean, std, min, max, sum, per_channel };
}
