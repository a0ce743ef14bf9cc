import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nativeMoments } from '../../src/backend/native/moments.ts';
import { referenceMoments } from '../../src/backend/reference/moments.ts';
import { backends } from '../../src/backend/selection.ts';
import type { TensorData } from '../../src/tensor/tensor.ts';
import { nativeEngines } from '../helpers/kernels.ts';
import { bitsOf, randomData } from '../helpers/random.ts';

const all = [
  ...backends().filter(({ exact }) => exact),
  ...nativeEngines.map((engine) => ({
    name: engine.instructions,
    moments: (data: TensorData, runLength: number) => nativeMoments(engine, data, runLength),
  })),
];

/** Zeros of both signs for most numbers, and for the others what is not less, or not greater. */
function nearZero(value: number, zeros: 'all' | 'least' | 'greatest'): number {
  if (Math.abs(value) < 0.7 || zeros === 'all') return value < 0 ? -0 : 0;
  return zeros === 'least' ? Math.abs(value) : -Math.abs(value);
}

describe.each(all)('moments of $name', ({ moments }) => {
  it.each(['float32', 'float64'] as const)('have the bits of the definition, in %s', (dtype) => {
    const special = fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    const drawn = fc.record({
      runLength: fc.integer({ min: 1, max: 41 }),
      runs: fc.integer({ min: 1, max: 9 }),
      seed: fc.nat(1e6),
      specials: fc.array(fc.tuple(fc.nat(), special), { maxLength: 3 }),
      zeros: fc.constantFrom('none', 'all', 'least', 'greatest'),
    });
    fc.assert(
      fc.property(drawn, ({ runLength, runs, seed, specials, zeros }) => {
        const data = randomData(runLength * runs, dtype, seed);
        if (zeros !== 'none') for (let i = 0; i < data.length; i++) data[i] = nearZero(data[i], zeros);
        for (const [at, value] of specials) data[at % data.length] = value;
        expect(bitsOf(moments(data, runLength))).toEqual(bitsOf(referenceMoments(data, runLength)));
      }),
      { numRuns: 300 },
    );
  });

  it('have them for more elements than go to a kernel at a time, and for the longest run', () => {
    const data = randomData(3 * 2 ** 15, 'float32', 1);
    for (const runLength of [3, 2 ** 10, 2 ** 15]) {
      const [found, defined] = [moments, referenceMoments].map((of) =>
        Buffer.from(of(data, runLength).buffer),
      );
      expect(found.equals(defined), `runs of ${runLength}`).toBe(true);
    }
  });

  it('sum float32 elements in the defined order', () => {
    // 2^53 + 1 is 2^53 (a tie, to even). Element 8 is added to the partial sum of element 0, element 16 to
    // the sum.
    const sumOf = (values: Readonly<Record<number, number>>) =>
      moments(
        Float32Array.from({ length: 17 }, (_, i) => values[i] ?? 0),
        17,
      )[0];
    expect(sumOf({ 0: 2 ** 53, 8: -(2 ** 53), 1: 1 })).toBe(1);
    expect(sumOf({ 0: 2 ** 53, 2: 1, 8: -(2 ** 53) })).toBe(1);
    expect(sumOf({ 0: 2 ** 53, 2: 1, 4: -(2 ** 53) })).toBe(0);
    expect(sumOf({ 0: 2 ** 53, 4: 1, 6: -(2 ** 53) })).toBe(1);
    expect(sumOf({ 0: 2 ** 53, 4: 1, 1: -(2 ** 53) })).toBe(0);
    expect(sumOf({ 0: 2 ** 53, 16: 1, 1: -(2 ** 53) })).toBe(1);
  });

  it('sum float64 elements as if no addition were rounded, but for the errors of the errors', () => {
    const drawn = fc.record({
      values: fc.array(fc.tuple(fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), fc.nat(60)), {
        minLength: 1,
        maxLength: 60,
      }),
    });
    fc.assert(
      fc.property(drawn, ({ values }) => {
        const exact = values.reduce((sum, [value, power]) => sum + (BigInt(value) << BigInt(power)), 0n);
        const [sum] = moments(
          Float64Array.from(values, ([value, power]) => value * 2 ** power),
          values.length,
        );
        // 60 errors of at most half a unit in the last place of 2^96, added with errors of 2^-53 of them.
        expect(Math.abs(Number(BigInt(sum) - exact))).toBeLessThanOrEqual(
          Math.abs(Number(exact)) * 2 ** -53 + 60 * 60 * 2 ** (96 - 53 - 53),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('have an infinite sum where the elements or their sum are', () => {
    const infinite = Number.POSITIVE_INFINITY;
    for (const length of [2, 9, 17]) {
      const of = (...values: number[]) =>
        moments(
          Float64Array.from({ length }, (_, i) => values[i] ?? 0),
          length,
        )[0];
      expect(of(1, infinite)).toBe(infinite);
      expect(of(1, -infinite)).toBe(-infinite);
      expect(of(infinite, -infinite)).toBeNaN();
    }
    expect(moments(new Float64Array(3).fill(Number.MAX_VALUE), 3)[0]).toBe(infinite);
  });
});
