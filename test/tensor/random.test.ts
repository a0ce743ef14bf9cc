import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillUniform, fusedMultiplyAdd, MersenneTwister } from '../../src/tensor/random.ts';
import { goldenTensor } from '../helpers/golden.ts';
import { bitsOf } from '../helpers/random.ts';

const drawn = (generator: MersenneTwister, count: number) =>
  Array.from({ length: count }, () => generator.uint32());

const mask = 0xffffffffn;

/** The first output of a seed, from the recurrences in Matsumoto & Nishimura (1998) and their init_genrand (2002). */
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

interface Stream {
  readonly seed: number | string;
  readonly tensors: Readonly<Record<string, string>>;
  readonly rand_10_float32: readonly string[];
  readonly rand_10_float64: readonly string[];
}

const text = readFileSync(new URL('../golden/rng.json', import.meta.url), 'utf8');
const streams: readonly Stream[] = JSON.parse(text);

/** The number that C's %a writes so: `-0x1.8p+3`. */
function hexFloat(written: string): number {
  const [, sign, whole, fraction, exponent] = /^(-?)0x([01])\.([0-9a-f]*)p([+-]\d+)$/.exec(written) ?? [];
  if (exponent === undefined) throw new Error(`no hexadecimal float: ${written}`);
  const digits = Number.parseInt(whole + fraction, 16);
  return (sign ? -1 : 1) * digits * 2 ** (Number(exponent) - 4 * fraction.length);
}

/** x as an integer times a power of two. */
function parts(x: number): { mantissa: bigint; exponent: number } {
  let exponent = 0;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent--;
  }
  return { mantissa: BigInt(mantissa), exponent };
}

/** a·b + c in exact integers, rounded once: to float64 by Number, to float32 by dropping what float64 has more of. */
function exactly(a: number, b: number, c: number): number {
  const [x, y, z] = [parts(a), parts(b), parts(c)];
  const productExponent = x.exponent + y.exponent;
  const exponent = Math.min(productExponent, z.exponent);
  const product = (x.mantissa * y.mantissa) << BigInt(productExponent - exponent);
  const sum = product + (z.mantissa << BigInt(z.exponent - exponent));
  return Number(sum) * 2 ** exponent;
}

describe('fillUniform', () => {
  it.each(streams)("gives PyTorch's bits of torch.rand after manual_seed($seed)", (stream) => {
    for (const name of ['rand_10_float32', 'rand_10_float64'] as const) {
      const { data: expected } = goldenTensor(stream.tensors[name]);
      const data = expected.slice().fill(Number.NaN);
      fillUniform(data, 0, 1, new MersenneTwister(Number(stream.seed)));
      expect(bitsOf(data)).toEqual(bitsOf(expected));
      expect([...data]).toEqual(stream[name].map(hexFloat));
    }
  });

  const bound = fc.integer({ min: -10_000, max: 10_000 }).map((thousandths) => thousandths / 1000);

  it('rounds u · (high − low) + low once in float64', () => {
    fc.assert(
      fc.property(bound, bound, fc.nat(), (low, high, seed) => {
        const data = new Float64Array(20);
        fillUniform(data, low, high, new MersenneTwister(seed));
        const generator = new MersenneTwister(seed);
        const expected = Array.from(data, () => {
          const high21 = BigInt(generator.uint32()) % 2n ** 21n;
          const u = Number(high21 * 2n ** 32n + BigInt(generator.uint32())) / 2 ** 53;
          return exactly(u, high - low, low);
        });
        expect([...data].map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
      }),
    );
  });

  it('rounds it once in float32, the bounds and their difference first', () => {
    fc.assert(
      fc.property(bound, bound, fc.nat(), (low, high, seed) => {
        const data = new Float32Array(20);
        fillUniform(data, low, high, new MersenneTwister(seed));
        const generator = new MersenneTwister(seed);
        const range = Math.fround(Math.fround(high) - Math.fround(low));
        const expected = Array.from(data, () => {
          const u = (generator.uint32() % 2 ** 24) / 2 ** 24;
          return Math.fround(exactly(u, range, Math.fround(low)));
        });
        expect([...data].map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
      }),
    );
  });

  it('goes on in the stream from call to call', () => {
    const whole = new Float32Array(10);
    fillUniform(whole, -1, 1, new MersenneTwister(3));
    const generator = new MersenneTwister(3);
    const halves = [new Float32Array(4), new Float32Array(6)];
    for (const half of halves) fillUniform(half, -1, 1, generator);
    expect(halves.flatMap((half) => [...half])).toEqual([...whole]);
  });
});

describe('fusedMultiplyAdd', () => {
  it('rounds once, also where the sum of the tails is a tie without its last bit', () => {
    // (1 + 2^-27)(1 - 2^-27) + 2^53 + 2 = 2^53 + 3 - 2^-54, just below the middle of 2^53 + 2 and 2^53 + 4.
    expect(fusedMultiplyAdd(1 + 2 ** -27, 1 - 2 ** -27, 2 ** 53 + 2)).toBe(2 ** 53 + 2);
    expect(fusedMultiplyAdd(1 + 2 ** -27, 2 ** -27 - 1, -(2 ** 53 + 2))).toBe(-(2 ** 53 + 2));
  });
});
