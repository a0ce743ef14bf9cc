import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MersenneTwister, seedBits } from '../../../src/tensor/random/mersenne-twister.ts';

const drawn = (generator: MersenneTwister, count: number) =>
  Array.from({ length: count }, () => generator.uint32());

const mask = 0xffffffffn;

/**
 * The first output of a seed, from the recurrences in Matsumoto & Nishimura (1998) and their init_genrand
 * (2002).
 */
function firstOutput(seed: bigint): number {
  const state = [seed & mask];
  for (let i = 1n; i < 398n; i++) {
    const last = state[state.length - 1];
    state.push((1812433253n * (last ^ (last >> 30n)) + i) & mask);
  }
  const joined = (state[0] & 0x80000000n) | (state[1] & 0x7fffffffn);
  let y = state[397] ^ (joined >> 1n) ^ ((joined & 1n) * 0x9908b0dfn);
  y ^= y >> 11n;
  y ^= (y << 7n) & 0x9d2c5680n;
  y ^= (y << 15n) & 0xefc60000n;
  return Number((y ^ (y >> 18n)) & mask);
}

describe('MersenneTwister', () => {
  // The values that ISO/IEC 14882 ([rand.predef]) and the authors' mt19937ar.out state.
  it('gives the published outputs of seed 5489', () => {
    const generator = new MersenneTwister(5489);
    const outputs = drawn(generator, 10000);
    expect(outputs.slice(0, 5)).toEqual([3499211612, 581869302, 3890346734, 3586334585, 545404204]);
    expect(outputs[9999]).toBe(4123659995);
  });

  it('takes every 32 bits for a seed', () => {
    expect(firstOutput(5489n)).toBe(3499211612);
    const seeds = fc.oneof(fc.nat(), fc.integer({ min: 2 ** 31, max: 2 ** 32 - 1 }), fc.maxSafeNat());
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(new MersenneTwister(seed).uint32()).toBe(firstOutput(BigInt(seed)));
      }),
    );
  });

  it('counts the low 32 bits of the seed only', () => {
    const low = drawn(new MersenneTwister(7), 700);
    expect(drawn(new MersenneTwister(7 + 2 ** 32), 700)).toEqual(low);
    expect(drawn(new MersenneTwister(7 + 3 * 2 ** 50), 700)).toEqual(low);
    expect(drawn(new MersenneTwister(2 ** 32 - 1), 1)).toEqual(
      drawn(new MersenneTwister(Number.MAX_SAFE_INTEGER), 1),
    );
    expect(drawn(new MersenneTwister(8), 700)).not.toEqual(low);
  });
});

describe('seedBits', () => {
  it("takes the low 32 bits in two's complement, whatever the sign and the size", () => {
    expect([0, -1, 2 ** 32 + 5, -(2n ** 63n), 2n ** 64n - 1n, -2].map(seedBits)).toEqual([
      0,
      2 ** 32 - 1,
      5,
      0,
      2 ** 32 - 1,
      2 ** 32 - 2,
    ]);
  });
});
