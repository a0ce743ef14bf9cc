import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareHalves,
  halfRequest,
  type TensorsReply,
  wholeRequest,
} from '../../../src/page/lesson/proof.ts';
import { reorderChannels, takeChannels } from '../../../src/page/sequence/channels.ts';

/** A 1 × 1 convolution by its definition, in float32, on numbers counted through from `first`. */
function computed(groups: number, first: number): TensorsReply {
  const [images, channels, filters, pixels] = [2, 8, 4, 6];
  const perGroup = channels / groups;
  const count = (length: number, from: number) =>
    Array.from({ length }, (_, i) => Math.fround(Math.sin(from + i)));
  const [input, weight, bias] = [
    count(images * channels * pixels, first),
    count(filters * perGroup, 2 * first),
    count(filters, 3 * first),
  ];
  const output: number[] = [];
  for (let n = 0; n < images; n++)
    for (let o = 0; o < filters; o++)
      for (let p = 0; p < pixels; p++)
        output.push(
          sumAt(input, weight, { n, o, p, channels, pixels, perGroup, filters, groups }) + Number(bias[o]),
        );
  const shapes = {
    input: [images, channels, 2, 3],
    weight: [filters, perGroup, 1, 1],
    bias: [filters],
    output: [images, filters, 2, 3],
  };
  return { shapes, input, weight, bias, output };
}

interface Place {
  n: number;
  o: number;
  p: number;
  channels: number;
  pixels: number;
  perGroup: number;
  filters: number;
  groups: number;
}

function sumAt(input: number[], weight: number[], place: Place): number {
  const { n, o, p, channels, pixels, perGroup, filters, groups } = place;
  const group = Math.floor(o / (filters / groups));
  let sum = 0;
  for (let i = 0; i < perGroup; i++) {
    const x = input[(n * channels + group * perGroup + i) * pixels + p] ?? Number.NaN;
    sum = Math.fround(sum + Math.fround(x * (weight[o * perGroup + i] ?? Number.NaN)));
  }
  return sum;
}

/** What a service answers to a half: the definition on what the request brings. */
function answered(body: ReturnType<typeof halfRequest>): TensorsReply {
  const flat = (tensor: unknown): { shape: number[]; data: number[] } => Object(tensor);
  const { shape, data: input } = flat(body.input);
  const { shape: weightShape, data: weight } = flat(body.weight);
  const { data: bias } = flat(body.bias);
  const [images = 0, channels = 0, height = 0, width = 0] = shape;
  const [filters = 0] = weightShape;
  const pixels = height * width;
  const output: number[] = [];
  for (let n = 0; n < images; n++)
    for (let o = 0; o < filters; o++)
      for (let p = 0; p < pixels; p++) {
        const place = { n, o, p, channels, pixels, perGroup: channels, filters, groups: 1 };
        output.push(sumAt(input, weight, place) + Number(bias[o]));
      }
  const shapes = {
    input: shape,
    weight: weightShape,
    bias: [filters],
    output: [images, filters, height, width],
  };
  return { shapes, input, weight, bias, output };
}

describe('two groups as two layers', () => {
  it('should be the same numbers, to the last bit', () => {
    for (const first of [0, 1, 2.5, 1000]) {
      const whole = computed(2, first);
      const halves = ([0, 1] as const).map((half) => answered(halfRequest(whole, half, undefined)));
      expect(compareHalves(whole, halves)).toMatchObject({ equal: 48, of: 48, verdict: 'same' });
    }
  });

  it('should ask for layers of half of the channels, with groups = 1', () => {
    const body = halfRequest(computed(2, 0), 1, 5);
    expect(body.layer).toEqual({
      type: 'conv2d',
      in_channels: 8 / 2,
      out_channels: 4 / 2,
      kernel_size: 3,
      padding: 1,
      groups: 1,
    });
  });

  it('should tell rounding from another result', () => {
    const whole = computed(2, 1);
    const halves = ([0, 1] as const).map((half) => answered(halfRequest(whole, half, undefined)));
    const shifted = (by: number) =>
      halves.map((half) => ({
        ...half,
        output: half.output.map((value, i) => (i === 3 ? Number(value) + by : value)),
      }));
    expect(compareHalves(whole, shifted(1e-6))).toMatchObject({ equal: 46, verdict: 'rounding' });
    expect(compareHalves(whole, shifted(1))).toMatchObject({ equal: 46, verdict: 'different' });
    expect(compareHalves(whole, halves.slice(0, 1)).verdict).toBe('different');
    expect(compareHalves(whole, [...halves].reverse()).verdict).toBe('different');
  });

  it('should send random numbers by their seed, as PyTorch draws them', () => {
    expect(wholeRequest(7)).toMatchObject({ seed: 7, input: { fill: { kind: 'normal', seed: 7 } } });
    expect(wholeRequest(7)).not.toHaveProperty('weight');
  });
});

describe('channels of a flat tensor', () => {
  const sizes = fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 4 }),
  );

  it('should be taken and moved as by nested indexing', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ([n, c, inner], random) => {
        const name = (i: number, j: number, k: number) => `${i},${j},${k}`;
        const all = (order: number[]) =>
          Array.from({ length: n }, (_, i) =>
            order.flatMap((j) => Array.from({ length: inner }, (_, k) => name(i, j, k))),
          ).flat();
        const channels = Array.from({ length: c }, (_, j) => j);
        const values = all(channels);
        const shape = [n, c, inner];
        const from = random % c;
        expect(takeChannels(values, shape, 1, from, c)).toEqual(all(channels.slice(from)));
        const rotated = channels.map((j) => (j + random) % c);
        expect(reorderChannels(values, shape, rotated)).toEqual(all(rotated));
      }),
    );
  });
});
