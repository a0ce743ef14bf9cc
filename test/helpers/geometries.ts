import fc from 'fast-check';
import type { Convolve, Operands } from '../../src/backend/backend.ts';
import type { Geometry } from '../../src/layers/geometry.ts';
import type { Triple } from '../../src/layers/triple.ts';
import { type ComputeDType, elementCount, zeros } from '../../src/tensor/tensor.ts';
import { randomData } from './random.ts';

/**
 * What a geometry is made from; the output is as large as the padded or cropped input allows, or smaller by
 * `fewer`.
 */
export type Stated = Omit<Geometry, 'padded' | 'output'> & { readonly fewer?: Triple };

const each = (size: (axis: 0 | 1 | 2) => number): Triple => [size(0), size(1), size(2)];

export function geometryFrom({ fewer = [0, 0, 0], ...stated }: Stated): Geometry {
  const { input, kernel, stride, dilation, before, after } = stated;
  const padded = each((axis) => input[axis] + before[axis] + after[axis]);
  const largest = each(
    (axis) => Math.floor((padded[axis] - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1,
  );
  return { ...stated, padded, output: each((axis) => Math.max(1, largest[axis] - fewer[axis])) };
}

const sizes = {
  input: (g: Geometry) => g.batch * g.groups * g.inPerGroup * elementCount(g.input),
  weight: (g: Geometry) => g.groups * g.outPerGroup * g.inPerGroup * elementCount(g.kernel),
  output: (g: Geometry) => g.batch * g.groups * g.outPerGroup * elementCount(g.output),
};

export function operandsOf(geometry: Geometry, seed = 1, bias = true): Operands {
  const { dtype, groups, outPerGroup } = geometry;
  return {
    input: randomData(sizes.input(geometry), dtype, seed),
    weight: randomData(sizes.weight(geometry), dtype, seed + 1),
    bias: bias ? randomData(groups * outPerGroup, dtype, seed + 2) : null,
  };
}

export function outputBy(run: Convolve, geometry: Geometry, operands: Operands) {
  const output = zeros(geometry.dtype, sizes.output(geometry));
  run(geometry, operands, output);
  return output;
}

/**
 * Forward geometries of every kind, those among them that no layer has: cropped inputs, and outputs left out
 * at the ends.
 */
export function geometries(): fc.Arbitrary<Geometry> {
  const upTo = (largest: number, least = 1) => fc.integer({ min: least, max: largest });
  const axis = (room: number, kernels: number) =>
    fc.record({
      kernel: upTo(kernels),
      stride: upTo(3),
      dilation: upTo(3),
      before: upTo(3, -3),
      after: upTo(3, -3),
      beyond: upTo(room, 0),
      fewer: upTo(1, 0),
    });
  return fc
    .record({
      axes: fc.tuple(axis(2, 3), axis(5, 4), axis(20, 8)),
      dtype: fc.constantFrom<ComputeDType>('float32', 'float64'),
      batch: upTo(3, 0),
      groups: upTo(5),
      inPerGroup: upTo(3),
      outPerGroup: upTo(19),
    })
    .map(({ axes, ...rest }) => {
      const of = (name: keyof (typeof axes)[number]) => each((i) => axes[i][name]);
      const input = each((i) => {
        const { kernel, dilation, before, after, beyond } = axes[i];
        return Math.max(1, (kernel - 1) * dilation + 1 - before - after + beyond);
      });
      return geometryFrom({
        ...rest,
        input,
        kernel: of('kernel'),
        stride: of('stride'),
        dilation: of('dilation'),
        before: of('before'),
        after: of('after'),
        fewer: of('fewer'),
      });
    });
}
