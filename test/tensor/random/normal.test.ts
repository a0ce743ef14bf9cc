import { describe, expect, it } from 'vitest';
import { cosSin } from '../../../src/tensor/random/fixed-point.ts';
import { MersenneTwister } from '../../../src/tensor/random/mersenne-twister.ts';
import { fillNormal } from '../../../src/tensor/random/normal.ts';
import { fillUniform } from '../../../src/tensor/random/uniform.ts';
import { exactly, lnOf, rounded } from '../../helpers/exact.ts';
import { goldenTensor } from '../../helpers/golden.ts';
import { goldenStreams, hexFloat } from '../../helpers/golden-random.ts';
import { bitsOf } from '../../helpers/random.ts';

function normal(length: number, seed: number, mean = 0, std = 1): Float32Array {
  const data = new Float32Array(length);
  fillNormal(data, mean, std, new MersenneTwister(seed));
  return data;
}

describe('fillNormal', () => {
  it.each(goldenStreams)("gives PyTorch's bits of torch.randn after manual_seed($seed)", (stream) => {
    for (const name of ['randn_5_float32', 'randn_64_float32'] as const) {
      const { data: expected } = goldenTensor(stream.tensors[name]);
      const data = normal(expected.length, stream.seed);
      expect(bitsOf(data)).toEqual(bitsOf(expected));
      expect([...data]).toEqual(stream[name].map(hexFloat));
    }
  });

  it.each(goldenStreams)('keeps the sine of a pair for the next call, after manual_seed($seed)', (stream) => {
    const generator = new MersenneTwister(stream.seed);
    expect(stream.sequence.map(({ call }) => call)).toEqual(['randn(5)', 'rand(3)', 'randn(2)']);
    for (const { call, values } of stream.sequence) {
      const data = new Float32Array(values.length);
      if (call.startsWith('randn')) fillNormal(data, 0, 1, generator);
      else fillUniform(data, 0, 1, generator);
      expect([...data]).toEqual(values.map(hexFloat));
    }
  });

  it.each([16, 40])('transforms %d float64 numbers in blocks of 16 by exact functions, rounded', (length) => {
    const uniform = new Float64Array(length + (length % 16 === 0 ? 0 : 16));
    fillUniform(uniform, 0, 1, new MersenneTwister(6));
    const expected = new Float64Array(length);
    const transform = (at: number, drawn: Float64Array) => {
      for (let j = 0; j < 8; j++) {
        const radius = Math.sqrt(-2 * lnOf((1 - drawn[j]) * 2 ** 53, 53));
        const [cosine, sine] = cosSin(2 * Math.PI * drawn[j + 8] * 2 ** 60, 2 ** 60).map(rounded);
        expected[at + j] = radius * cosine;
        expected[at + j + 8] = radius * sine;
      }
    };
    for (let at = 0; at + 16 <= length; at += 16) transform(at, uniform.subarray(at));
    if (length % 16 !== 0) transform(length - 16, uniform.subarray(length));
    const data = new Float64Array(length);
    fillNormal(data, 0, 1, new MersenneTwister(6));
    expect([...data]).toEqual([...expected]);
  });

  it('draws the last 16 anew where 16 does not divide the size', () => {
    const [whole, odd] = [normal(32, 5), normal(37, 5)];
    expect(odd.subarray(0, 21)).toEqual(normal(48, 5).subarray(0, 21));
    expect(odd.subarray(0, 16)).toEqual(whole.subarray(0, 16));
    const generator = new MersenneTwister(5);
    fillUniform(new Float32Array(37), 0, 1, generator);
    const last = new Float32Array(16);
    fillNormal(last, 0, 1, generator);
    expect(odd.subarray(21)).toEqual(last);
  });

  it('gives a block the same bits wherever it lies', () => {
    const long = normal(4992, 9);
    const generator = new MersenneTwister(9);
    for (let at = 0; at < long.length; at += 16) {
      const data = new Float32Array(16);
      fillNormal(data, 0, 1, generator);
      expect(long.subarray(at, at + 16)).toEqual(data);
    }
  });

  it.each([5, 40])('scales and shifts %d numbers with one rounding', (length) => {
    const mean = Math.fround(0.3);
    const std = Math.fround(1.7);
    const unit = new Float64Array(length);
    fillNormal(unit, 0, 1, new MersenneTwister(4));
    const scaled = new Float64Array(length);
    fillNormal(scaled, mean, std, new MersenneTwister(4));
    expect([...scaled]).toEqual([...unit].map((z) => exactly(z, std, mean, 53)));
    if (length < 16) return;
    expect([...normal(length, 4, 0.3, 1.7)]).toEqual(
      [...normal(length, 4)].map((z) => exactly(z, std, mean, 24)),
    );
  });

  it.each([Float32Array, Float64Array])('has the moments of the normal distribution in a %o', (Data) => {
    const data = new Data(100_000);
    fillNormal(data, 2, 3, new MersenneTwister(1));
    const moment = (power: number) =>
      [...data].reduce((sum, value) => sum + ((value - 2) / 3) ** power, 0) / data.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(moment(3)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  });

  it('is the mean where std is 0, and nothing where there is nothing', () => {
    expect(new Set(normal(40, 1, 2.5, 0))).toEqual(new Set([2.5]));
    expect(normal(0, 1)).toEqual(new Float32Array(0));
  });
});
