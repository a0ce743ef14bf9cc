import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MersenneTwister } from '../../../src/tensor/random/mersenne-twister.ts';
import { fillUniform } from '../../../src/tensor/random/uniform.ts';
import { exactly } from '../../helpers/exact.ts';
import { goldenTensor } from '../../helpers/golden.ts';
import { goldenStreams, hexFloat } from '../../helpers/golden-random.ts';
import { bitsOf } from '../../helpers/random.ts';

describe('fillUniform', () => {
  it.each(goldenStreams)("gives PyTorch's bits of torch.rand after manual_seed($seed)", (stream) => {
    for (const name of ['rand_10_float32', 'rand_10_float64'] as const) {
      const { data: expected } = goldenTensor(stream.tensors[name]);
      const data = expected.slice().fill(Number.NaN);
      fillUniform(data, 0, 1, new MersenneTwister(stream.seed));
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
          return exactly(u, high - low, low, 53);
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
          return exactly(u, range, Math.fround(low), 24);
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

  it.each([Float32Array, Float64Array])('stays within [low, high) in a %o', (Data) => {
    fc.assert(
      fc.property(bound, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.nat(), (low, range, seed) => {
        const data = new Data(100);
        const high = low + range;
        fillUniform(data, low, high, new MersenneTwister(seed));
        // Rounding may reach the upper bound in float32, as in PyTorch.
        const [from, to] = Data.of(low, high);
        for (const value of data) expect(value >= from && value <= to).toBe(true);
      }),
    );
  });
});
