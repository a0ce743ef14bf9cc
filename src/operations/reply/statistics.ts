import type { ChannelStatistics, Statistics } from '../../tensor/statistics.ts';

/** A figure, or null where too few elements define it. */
type Defined = number | null;

/** Statistics as replies state them. A NaN among them comes from the elements. */
export interface WrittenStatistics {
  readonly count: number;
  readonly mean: Defined;
  readonly std: Defined;
  readonly min: Defined;
  readonly max: Defined;
  readonly sum: number;
}

/** One entry per channel. */
type WrittenChannels = Readonly<Record<keyof ChannelStatistics, Float64Array | readonly null[]>>;

/** The statistics, with null for the deviation of fewer than two elements, and for all but the sum of none. */
export function writtenStatistics({ count, mean, std, min, max, sum }: Statistics): WrittenStatistics {
  const some = count > 0;
  return {
    count,
    mean: some ? mean : null,
    std: count > 1 ? std : null,
    min: some ? min : null,
    max: some ? max : null,
    sum,
  };
}

/** The same as JSON has it: NaN and infinities are texts. */
export type JsonStatistics = Readonly<Record<keyof Statistics, number | string | null>>;

/** The statistics that a reply stated. */
export function statisticsOfJson({ count, mean, std, min, max, sum }: JsonStatistics): Statistics {
  const figure = (value: number | string | null) => (value === null ? Number.NaN : Number(value));
  return {
    count: figure(count),
    mean: figure(mean),
    std: figure(std),
    min: figure(min),
    max: figure(max),
    sum: figure(sum),
  };
}

/** The statistics of all elements and of each channel, all channels having as many elements. */
export function writtenChannelStatistics(
  statistics: Statistics & { readonly per_channel: ChannelStatistics },
): WrittenStatistics & { readonly per_channel: WrittenChannels } {
  const { mean, std, min, max } = statistics.per_channel;
  const count = statistics.count / mean.length;
  const from = (least: number, figures: Float64Array) =>
    count >= least ? figures : Array<null>(figures.length).fill(null);
  const per_channel = { mean: from(1, mean), std: from(2, std), min: from(1, min), max: from(1, max) };
  const whole = writtenStatistics(statistics);
  // A spread takes 3.6 µs here, and this 0.01.
  return {
    count: whole.count,
    mean: whole.mean,
    std: whole.std,
    min: whole.min,
    max: whole.max,
    sum: whole.sum,
    per_channel,
  };
}
