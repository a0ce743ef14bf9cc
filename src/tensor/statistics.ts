import { checkpoint } from './checkpoint.ts';
import { combined, type Moments, momentsOfRuns } from './moments.ts';
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
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** The statistics of all elements. */
export function statisticsOf(data: TensorData): Statistics {
  return statisticsFrom(combined(momentsOfRuns(data, data.length)));
}

/** The statistics of all elements of a `[batch, channels, area]` tensor, and of each channel's. */
export function channelStatisticsOf(
  data: TensorData,
  batch: number,
  channels: number,
): Statistics & { readonly per_channel: ChannelStatistics } {
  const planes = momentsOfRuns(data, data.length / (batch * channels));
  const images = planes.length / channels;
  const each = Array.from({ length: channels }, (_, channel) => {
    checkpoint();
    const own = Array.from({ length: images }, (_, image) => planes[image * channels + channel]);
    return statisticsFrom(combined(own));
  });
  const pick = (name: keyof ChannelStatistics) => {
    checkpoint();
    return each.map((statistics) => statistics[name]);
  };
  const per_channel = { mean: pick('mean'), std: pick('std'), min: pick('min'), max: pick('max') };
  const { count, mean, std, min, max, sum } = statisticsFrom(combined(planes));
  return { count, mean, std, min, max, sum, per_channel };
}

/** The figures that moments stand for. */
export function statisticsFrom({ count, sum, min, max, squares }: Moments): Statistics {
  return { count, mean: sum / count, std: Math.sqrt(squares / Math.max(count - 1, 0)), min, max, sum };
}
