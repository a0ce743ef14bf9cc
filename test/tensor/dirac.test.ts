import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolveReference } from '../../src/backend/reference/reference.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { fillDirac } from '../../src/tensor/dirac.ts';
import { elementCount } from '../../src/tensor/tensor.ts';
import { randomData } from '../helpers/random.ts';

function dirac(shape: readonly number[], groups: number): number[] {
  const data = new Float32Array(elementCount(shape)).fill(Number.NaN);
  fillDirac(data, shape, groups);
  return [...data];
}

describe('fillDirac', () => {
  it('puts 1 at the middle tap of equal channels', () => {
    expect(dirac([2, 2, 3], 1)).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(dirac([1, 1, 2, 3], 1)).toEqual([0, 0, 0, 0, 1, 0]);
    expect(dirac([1, 1, 2, 1, 2], 1)).toEqual([0, 0, 0, 1]);
  });

  it('leaves channels without a counterpart at 0', () => {
    expect(dirac([3, 2, 1], 1)).toEqual([1, 0, 0, 1, 0, 0]);
    expect(dirac([2, 3, 1], 1)).toEqual([1, 0, 0, 0, 1, 0]);
  });

  it('begins anew in every group', () => {
    expect(dirac([4, 2, 1], 2)).toEqual([1, 0, 0, 1, 1, 0, 0, 1]);
    expect(dirac([6, 2, 1], 2)).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]);
  });

  it('makes a layer that passes its input through, whatever the groups', () => {
    const draw = fc.record({
      axes: fc.constantFrom(1, 2, 3),
      groups: fc.integer({ min: 1, max: 3 }),
      perGroup: fc.integer({ min: 1, max: 3 }),
      half: fc.nat({ max: 1 }),
    });
    fc.assert(
      fc.property(draw, ({ axes, groups, perGroup, half }) => {
        const channels = groups * perGroup;
        const type = ({ 1: 'conv1d', 2: 'conv2d', 3: 'conv3d' } as const)[axes] ?? 'conv1d';
        const { geometry, shapes } = planLayer(
          {
            type,
            in_channels: channels,
            out_channels: channels,
            kernel_size: 2 * half + 1,
            stride: 1,
            padding: half,
            dilation: 1,
            groups,
            bias: false,
            padding_mode: 'zeros',
            dtype: 'float32',
          },
          [2, channels, ...Array<number>(axes).fill(3)],
          { layer: '', input: '' },
        );
        const input = randomData(elementCount(shapes.input), 'float32', 1);
        const weight = new Float32Array(elementCount(shapes.weight));
        fillDirac(weight, shapes.weight, groups);
        const output = new Float32Array(input.length);
        convolveReference(geometry, { input, weight, bias: null }, output);
        expect(output).toEqual(input);
      }),
    );
  });
});
