import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolveReference } from '../../src/backend/reference/reference.ts';
import { type ChannelRange, connectivityOf } from '../../src/layers/connectivity.ts';
import { layerOf, outputOf } from '../helpers/layers.ts';

const members = ({ from, to }: ChannelRange) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const counting = (length: number) => Array.from({ length }, (_, index) => index);

const grouped = fc.record({
  groups: fc.integer({ min: 1, max: 8 }),
  inPerGroup: fc.integer({ min: 1, max: 5 }),
  outPerGroup: fc.integer({ min: 1, max: 5 }),
});

/** A layer of one tap that is 1 everywhere. */
const onesOf = ({ groups, inPerGroup, outPerGroup }: { [name: string]: number }) =>
  layerOf({
    type: 'conv1d',
    in_channels: groups * inPerGroup,
    out_channels: groups * outPerGroup,
    groups,
    kernel_size: 1,
    bias: false,
  });

describe('connectivityOf', () => {
  it('names every channel once, in order, in equal shares', () => {
    fc.assert(
      fc.property(grouped, (sizes) => {
        const layer = onesOf(sizes);
        const connections = connectivityOf(layer);
        expect(connections.map(({ group }) => group)).toEqual(counting(sizes.groups));
        const ins = connections.map(({ in_channels }) => members(in_channels));
        const outs = connections.map(({ out_channels }) => members(out_channels));
        expect(ins.flat()).toEqual(counting(layer.in_channels));
        expect(outs.flat()).toEqual(counting(layer.out_channels));
        expect(new Set(ins.map(({ length }) => length))).toEqual(new Set([sizes.inPerGroup]));
        expect(new Set(outs.map(({ length }) => length))).toEqual(new Set([sizes.outPerGroup]));
      }),
    );
  });

  it('is what the arithmetic does: an input channel reaches the outputs of its group alone', () => {
    fc.assert(
      fc.property(grouped, (sizes) => {
        const layer = onesOf(sizes);
        const weight = new Float32Array((layer.out_channels * layer.in_channels) / layer.groups).fill(1);
        for (const { in_channels, out_channels } of connectivityOf(layer)) {
          for (const channel of members(in_channels)) {
            const input = new Float32Array(layer.in_channels);
            input[channel] = 1;
            const output = outputOf(convolveReference, layer, [layer.in_channels, 1], {
              input,
              weight,
              bias: null,
            });
            const reached = [...output.keys()].filter((out) => output[out] !== 0);
            expect(reached).toEqual(members(out_channels));
          }
        }
      }),
    );
  });

  it('is that of the tutorial: 16 channels to 4 in 4 groups', () => {
    const [first, second] = connectivityOf(layerOf({ in_channels: 16, out_channels: 4, groups: 4 }));
    expect(first).toEqual({ group: 0, in_channels: { from: 0, to: 3 }, out_channels: { from: 0, to: 0 } });
    expect(second).toEqual({ group: 1, in_channels: { from: 4, to: 7 }, out_channels: { from: 1, to: 1 } });
  });
});
