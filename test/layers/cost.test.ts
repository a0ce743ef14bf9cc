import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, totalCost } from '../../src/layers/cost.ts';

import { resolveLayer } from '../../src/layers/resolve.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { fitting, layerOf, placed } from '../helpers/layers.ts';

const times = (count: number, work: (index: number) => void) => {
  for (let index = 0; index < count; index++) work(index);
};

describe('costOf', () => {
  it('counts each multiply-accumulate, each parameter and each byte once', () => {
    fc.assert(
      fc.property(fitting({ width: 6, room: 3 }), ({ spec, shape }) => {
        const layer = resolveLayer(spec);
        const { geometry, shapes } = placed(layer, shape);
        const axes = layer.kernel_size.length;
        const images = shape.length === axes + 2 ? shape[0] : 1;
        const positions = elementCount(shapes.output.slice(-axes));
        const taps = elementCount(layer.kernel_size);
        let macs = 0;
        let parameters = 0;
        times(layer.out_channels, (out) => {
          const group = Math.floor((out * layer.groups) / layer.out_channels);
          const reads = (channel: number) =>
            Math.floor((channel * layer.groups) / layer.in_channels) === group;
          times(layer.in_channels, (channel) => {
            if (!reads(channel)) return;
            times(taps, () => {
              parameters++;
              times(images * positions, () => macs++);
            });
          });
          if (layer.bias) parameters++;
        });
        const { byteLength } = zeros(layer.dtype, images * layer.out_channels * positions);
        expect(costOf(layer, geometry, shapes)).toEqual({ parameters, macs, output_bytes: byteLength });
      }),
    );
  });

  it('is that of the example in the documentation', () => {
    const layer = layerOf({ in_channels: 16, out_channels: 4, groups: 4, kernel_size: 1 });
    const { geometry, shapes } = placed(layer, [2, 16, 10, 10]);
    expect(costOf(layer, geometry, shapes)).toEqual({ parameters: 20, macs: 3200, output_bytes: 3200 });
  });

  it('divides weights and multiply-accumulates by the number of groups', () => {
    const figures = (groups: number) => {
      const layer = layerOf({ in_channels: 12, out_channels: 24, groups, bias: false });
      const { geometry, shapes } = placed(layer, [3, 12, 9, 9]);
      return costOf(layer, geometry, shapes);
    };
    const whole = figures(1);
    for (const groups of [2, 3, 4, 6, 12]) {
      expect(figures(groups).parameters * groups).toBe(whole.parameters);
      expect(figures(groups).macs * groups).toBe(whole.macs);
      expect(figures(groups).output_bytes).toBe(whole.output_bytes);
    }
  });
});

describe('totalCost', () => {
  it('adds field by field', () => {
    const costs = [
      { parameters: 1, macs: 10, output_bytes: 100 },
      { parameters: 2, macs: 20, output_bytes: 200 },
      { parameters: 4, macs: 40, output_bytes: 400 },
    ];
    expect(totalCost(costs)).toEqual({ parameters: 7, macs: 70, output_bytes: 700 });
  });

  it('is nothing for no layers', () => {
    expect(totalCost([])).toEqual({ parameters: 0, macs: 0, output_bytes: 0 });
  });
});
