import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelStatisticsOf, statisticsOf } from '../../src/backend/tensor-statistics.ts';

/** The sample deviation of integers: √((n·Σx² − (Σx)²) / (n·(n − 1))), exact up to the division. */
function exactDeviation(values: readonly number[]): number {
  const big = values.map(BigInt);
  const sum = big.reduce((total, value) => total + value, 0n);
  const squares = big.reduce((total, value) => total + value * value, 0n);
  const n = BigInt(values.length);
  return Math.sqrt(Number(n * squares - sum * sum) / Number(n * (n - 1n)));
}

const integers = (least = 0) =>
  fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: least, maxLength: 60 });

describe('statisticsOf', () => {
  it('is what exact integers give', () => {
    fc.assert(
      fc.property(integers(2), (values) => {
        const { count, mean, std, min, max, sum } = statisticsOf(Float32Array.from(values));
        const total = Number(values.map(BigInt).reduce((a, b) => a + b));
        const sorted = values.toSorted((a, b) => a - b);
        expect([count, sum, min, max]).toEqual([values.length, total, sorted[0], sorted.at(-1)]);
        expect(mean).toBe(total / values.length);
        expect(std).toBeCloseTo(exactDeviation(values), 9);
      }),
    );
  });

  it('computes by hand', () => {
    expect(statisticsOf(Float64Array.of(2, 4, 4, 4, 5, 5, 7, 9))).toEqual({
      count: 8,
      mean: 5,
      std: Math.sqrt(32 / 7),
      min: 2,
      max: 9,
      sum: 40,
    });
  });

  it('keeps the deviation of values that are far from 0', () => {
    // The mean of the squares less the square of the mean would leave nothing of it in float64.
    const { std } = statisticsOf(Float64Array.of(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16));
    expect(std).toBe(Math.sqrt(30));
  });

  it.each([0.1, 1 / 3, -1e-300, 1e300])(
    'gives equal elements themselves as their mean, and no deviation: %d',
    (value) => {
      for (const length of [2, 3, 10, 100_003]) {
        const { mean, std, sum } = statisticsOf(new Float64Array(length).fill(value));
        expect([mean, std]).toEqual([value, 0]);
        expect(sum).toBe(length * value);
      }
    },
  );

  it('has a mean within the range, and a sum with the error of two roundings, in float64', () => {
    const steps = fc.array(fc.nat(3), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 3000 }), (drawn, repeated) => {
        // Neighbouring doubles from 1/3 on, as multiples of 2^-54.
        const first = 6004799503160661n;
        const values = Float64Array.from(
          { length: drawn.length * repeated },
          (_, i) => Number(first + BigInt(drawn[i % drawn.length])) * 2 ** -54,
        );
        const { mean, min, max, sum } = statisticsOf(values);
        expect(mean).toBeGreaterThanOrEqual(min);
        expect(mean).toBeLessThanOrEqual(max);
        const exact = drawn.reduce((total, step) => total + first + BigInt(step), 0n) * BigInt(repeated);
        // The sum of each run of 2^15 elements is rounded, and their sum.
        const error = BigInt(sum * 2 ** 54) - exact;
        expect(Math.abs(Number(error))).toBeLessThanOrEqual(Number(exact) * 2 ** -52);
      }),
      { numRuns: 50 },
    );
  });

  it('accumulates in float64 whatever the dtype', () => {
    expect(statisticsOf(Float32Array.of(2 ** 24, 1, 1, -(2 ** 24))).sum).toBe(2);
    expect(statisticsOf(Float32Array.of(0.1)).sum).toBe(Math.fround(0.1));
  });

  it('has no deviation of one element', () => {
    expect(statisticsOf(Float32Array.of(3))).toEqual({
      count: 1,
      mean: 3,
      std: Number.NaN,
      min: 3,
      max: 3,
      sum: 3,
    });
  });

  it('has a sum of no elements, and nothing else', () => {
    const { NaN: nothing } = Number;
    expect(statisticsOf(new Float32Array(0))).toEqual({
      count: 0,
      mean: nothing,
      std: nothing,
      min: nothing,
      max: nothing,
      sum: 0,
    });
  });

  it('is NaN throughout where one element is, wherever it is', () => {
    for (const at of [0, 1, 2]) {
      const data = Float32Array.of(1, 2, 3);
      data[at] = Number.NaN;
      const { count, ...figures } = statisticsOf(data);
      expect(count).toBe(3);
      expect(Object.values(figures)).toEqual(Array(5).fill(Number.NaN));
    }
  });

  it('follows infinities as PyTorch does: the deviation is NaN', () => {
    const infinite = Number.POSITIVE_INFINITY;
    expect(statisticsOf(Float32Array.of(1, infinite, 2))).toMatchObject({
      mean: infinite,
      std: Number.NaN,
      min: 1,
      max: infinite,
      sum: infinite,
    });
    expect(statisticsOf(Float32Array.of(-infinite, infinite))).toMatchObject({
      mean: Number.NaN,
      min: -infinite,
      max: infinite,
      sum: Number.NaN,
    });
  });

  it('is that of parts put together, whatever the length', () => {
    // Longer than what goes to the kernel at a time, and no multiple of anything.
    const values = Float64Array.from({ length: 70_001 }, (_, i) => ((i * 7919) % 2003) - 1001);
    const { sum, min, max, std, mean } = statisticsOf(values);
    const total = values.reduce((a, b) => a + b);
    expect([sum, min, max, mean]).toEqual([total, -1001, 1001, total / 70_001]);
    expect(std).toBeCloseTo(exactDeviation([...values]), 9);
    values[69_999] = Number.NaN;
    expect(statisticsOf(values)).toMatchObject({
      sum: Number.NaN,
      min: Number.NaN,
      max: Number.NaN,
      std: Number.NaN,
    });
  });
});

describe('channelStatisticsOf', () => {
  it('is what each channel gives, gathered over the batch', () => {
    const draw = fc.record({
      batch: fc.integer({ min: 1, max: 3 }),
      channels: fc.integer({ min: 1, max: 4 }),
      area: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(draw, ({ batch, channels, area }) => {
        const data = Float32Array.from({ length: batch * channels * area }, (_, at) => ((at * 29) % 53) - 20);
        const { per_channel: found, ...whole } = channelStatisticsOf(data, batch, channels);
        expect(whole.sum).toBe(data.reduce((a, b) => a + b));
        expect(whole).toMatchObject({ count: data.length, min: Math.min(...data), max: Math.max(...data) });
        for (let channel = 0; channel < channels; channel++) {
          const values = [...data].filter((_, at) => Math.trunc(at / area) % channels === channel);
          expect(found.mean[channel]).toBe(values.reduce((a, b) => a + b) / values.length);
          expect(found.min[channel]).toBe(Math.min(...values));
          expect(found.max[channel]).toBe(Math.max(...values));
          if (values.length < 2) expect(found.std[channel]).toBeNaN();
          else expect(found.std[channel]).toBeCloseTo(exactDeviation(values), 9);
        }
        expect(Object.values(found).map(({ length }) => length)).toEqual(Array(4).fill(channels));
      }),
    );
  });

  it('lets NaN spoil its own channel alone', () => {
    const data = Float32Array.of(1, 2, Number.NaN, 4, 5, 6);
    expect(channelStatisticsOf(data, 1, 3).per_channel.max).toEqual(Float64Array.of(2, Number.NaN, 6));
  });

  it('has one entry per channel of an empty batch', () => {
    const none = Float64Array.of(Number.NaN, Number.NaN);
    expect(channelStatisticsOf(new Float32Array(0), 0, 2).per_channel).toEqual({
      mean: none,
      std: none,
      min: none,
      max: none,
    });
  });
});
