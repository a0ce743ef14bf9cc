import { type Moments, meanOf } from './moments.ts';

/**
 * Accumulated in float64. `std` is the sample deviation (n − 1) as in torch.std, NaN for fewer than two
 * elements. A NaN among the elements makes every figure NaN, as in PyTorch. Without elements the sum is 0 and
 * mean, std, min and max are NaN.
 */
export interface Statistics {
  readonly count: number;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** One entry per channel. */
export interface ChannelStatistics {
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** The statistics of elements with these moments. */
export function statisticsFrom(moments: Moments): Statistics {
  const { count, sum, min, max, squares } = moments;
  return { count, mean: meanOf(moments), std: Math.sqrt(squares / Math.max(count - 1, 0)), min, max, sum };
}
