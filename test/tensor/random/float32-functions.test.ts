import { describe, expect, it } from 'vitest';
import { cosSin32, log32 } from '../../../src/tensor/random/float32-functions.ts';
import { MersenneTwister } from '../../../src/tensor/random/mersenne-twister.ts';

/**
 * What the same sequences of AVX2 intrinsics give, compiled by GCC 12 with -O2 -mavx2 -mfma: arguments (in
 * 2^-24ths, of 1 and of a turn) for which it matters which of two products a compiler fuses into their sum.
 */
const logarithms = [
  [2637066, -1.85035479],
  [2808550, -1.7873534],
  [3082725, -1.69420779],
  [6394759, -0.964542985],
  [11445561, -0.382419795],
  [11826415, -0.349686176],
] as const;
const turns = [
  [1390816, 0.867386401, 0.497635275],
  [1835478, 0.772898734, 0.634529352],
  [1841460, 0.771475255, 0.636259317],
  [1873364, 0.763818204, 0.645431399],
  [1989016, 0.735155344, 0.677898645],
  [2118626, 0.7013973, 0.712770581],
] as const;

const column = (rows: readonly (readonly number[])[], at: number) =>
  Float32Array.from(rows, (row) => row[at]);

const units = Float32Array.from({ length: 500 }, (_, i) => (((i * 40503) % 2 ** 16) + 1) / 2 ** 16);

/** The distance of `found` from `expected` in units of the float32 spacing at 1. */
const distance = (found: number, expected: number) => Math.abs(found - expected) * 2 ** 23;

describe('log32', () => {
  it('fuses what the compiler fuses', () => {
    const y = new Float32Array(logarithms.length);
    log32(
      column(logarithms, 0).map((x) => x / 2 ** 24),
      y,
      y.length,
    );
    expect(y).toEqual(column(logarithms, 1));
  });

  it('is the logarithm to float32 precision, and exact at 1', () => {
    const y = new Float32Array(units.length);
    log32(units, y, units.length);
    for (const [j, x] of units.entries())
      expect(distance(y[j], Math.log(x))).toBeLessThan(2 * Math.max(1, -Math.log(x)));
    log32(Float32Array.of(1), y, 1);
    expect(y[0]).toBe(0);
  });
});

describe('cosSin32', () => {
  const turned = (turn: Float32Array) => {
    const angles = turn.map((x) => Math.fround(2 * Math.PI) * x);
    const [cosine, sine] = [new Float32Array(turn.length), new Float32Array(turn.length)];
    cosSin32(angles, cosine, sine, turn.length);
    return { angles, cosine, sine };
  };

  it('fuses what the compiler fuses', () => {
    const { cosine, sine } = turned(column(turns, 0).map((x) => x / 2 ** 24));
    expect(cosine).toEqual(column(turns, 1));
    expect(sine).toEqual(column(turns, 2));
  });

  it('is cosine and sine to float32 precision all around', () => {
    const { angles, cosine, sine } = turned(units);
    for (const [j, angle] of angles.entries()) {
      expect(distance(cosine[j], Math.cos(angle))).toBeLessThan(1);
      expect(distance(sine[j], Math.sin(angle))).toBeLessThan(1);
    }
  });

  it('does not depend on how many numbers it is given at a time, nor on what lay there before', () => {
    const { angles, cosine } = turned(units);
    const generator = new MersenneTwister(2);
    for (let i = 0; i < 20; i++) {
      const j = generator.uint32() % angles.length;
      const [one, other] = [new Float32Array(1), new Float32Array(1)];
      cosSin32(angles.subarray(j, j + 1), one, other, 1);
      expect(one[0]).toBe(cosine[j]);
    }
  });
});
