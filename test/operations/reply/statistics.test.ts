import { describe, expect, it } from 'vitest';
import { channelStatisticsOf, statisticsOf } from '../../../src/backend/tensor-statistics.ts';
import { writtenChannelStatistics, writtenStatistics } from '../../../src/operations/reply/statistics.ts';

const { NaN: nan } = Number;

describe('written statistics', () => {
  it('have null where there are too few elements, NaN where an element is', () => {
    const of = (...values: number[]) => writtenStatistics(statisticsOf(Float64Array.from(values)));
    expect(of()).toEqual({ count: 0, mean: null, std: null, min: null, max: null, sum: 0 });
    expect(of(3)).toEqual({ count: 1, mean: 3, std: null, min: 3, max: 3, sum: 3 });
    expect(of(nan)).toEqual({ count: 1, mean: nan, std: null, min: nan, max: nan, sum: nan });
    expect(of(3, nan)).toEqual({ count: 2, mean: nan, std: nan, min: nan, max: nan, sum: nan });
    expect(of(3, 5)).toEqual({ count: 2, mean: 4, std: Math.SQRT2, min: 3, max: 5, sum: 8 });
  });

  it('count the elements of a channel, not of all', () => {
    const of = (batch: number, ...values: number[]) =>
      writtenChannelStatistics(channelStatisticsOf(Float64Array.from(values), batch, 2));
    expect(of(0).per_channel).toEqual({
      mean: [null, null],
      std: [null, null],
      min: [null, null],
      max: [null, null],
    });
    expect(of(1, 3, nan).std).toBe(nan);
    expect(of(1, 3, nan).per_channel).toEqual({
      mean: Float64Array.of(3, nan),
      std: [null, null],
      min: Float64Array.of(3, nan),
      max: Float64Array.of(3, nan),
    });
    expect(of(2, 3, nan, 5, 6).per_channel.std).toEqual(Float64Array.of(Math.SQRT2, nan));
  });
});
