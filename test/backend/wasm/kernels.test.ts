import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operands } from '../../../src/backend/backend.ts';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import type { Triple } from '../../../src/layers/triple.ts';
import type { ComputeDType } from '../../../src/tensor/tensor.ts';
import { geometries, geometryFrom, operandsOf, outputBy, type Stated } from '../../helpers/geometries.ts';
import { kernelFor, testKernels } from '../../helpers/kernels.ts';
import { bitsOf } from '../../helpers/random.ts';

const dtypes: readonly ComputeDType[] = ['float32', 'float64'];
const ones: Triple = [1, 1, 1];
const none: Triple = [0, 0, 0];

function geometry(fields: Partial<Stated>): Geometry {
  const axes = { input: [1, 9, 10], kernel: [1, 3, 3], stride: ones, dilation: ones } as const;
  const counts = { dtype: 'float32', batch: 1, groups: 1, inPerGroup: 1, outPerGroup: 1 } as const;
  return geometryFrom({ ...axes, ...counts, before: none, after: none, ...fields });
}

/** What no layer's own forward pass is, but its gradients, or the phases of its transposed pass. */
const derived: Readonly<Record<string, Geometry>> = {
  'a cropped input': geometry({ before: [0, -2, -1], after: [0, 1, -3], inPerGroup: 3, outPerGroup: 5 }),
  'an input cropped in depth': geometry({ input: [5, 4, 9], before: [-1, 1, 2], after: [-2, 1, 0] }),
  'a cropped input, stride 2': geometry({ before: [0, -1, -3], stride: [1, 2, 2], outPerGroup: 4 }),
  'a 1×1 kernel on a crop': geometry({
    kernel: ones,
    before: [0, -2, -2],
    after: [0, -1, -4],
    outPerGroup: 6,
  }),
  'a phase of 2×2 taps': geometry({ kernel: [1, 2, 2], before: [0, 1, 1], inPerGroup: 8, outPerGroup: 7 }),
  'a phase of 1×2 taps, depthwise': geometry({ kernel: [1, 1, 2], groups: 9, after: [0, 0, 1] }),
  'a phase of one tap': geometry({ kernel: ones, inPerGroup: 4, outPerGroup: 4, fewer: [0, 1, 1] }),
  'a phase of dilated taps': geometry({
    kernel: [1, 2, 2],
    dilation: [1, 3, 3],
    inPerGroup: 2,
    outPerGroup: 4,
  }),
  'weight gradient 3×3': geometry({
    ...{ batch: 3, inPerGroup: 2, outPerGroup: 18, groups: 2 },
    ...{ input: [1, 12, 12], kernel: [1, 12, 12], before: [0, 1, 1], after: [0, 1, 1] },
  }),
  'weight gradient 3×3, stride 2': geometry({
    ...{ batch: 5, inPerGroup: 2, outPerGroup: 9, input: [1, 13, 13], kernel: [1, 7, 7] },
    ...{ dilation: [1, 2, 2], before: [0, 1, 1], after: [0, 1, 1] },
  }),
  'weight gradient 1×1': geometry({
    ...{ batch: 7, inPerGroup: 3, outPerGroup: 12, input: [1, 8, 8], kernel: [1, 8, 8] },
  }),
  'weight gradient, depthwise': geometry({
    ...{
      groups: 6,
      inPerGroup: 2,
      input: [1, 10, 10],
      kernel: [1, 10, 10],
      before: [0, 1, 1],
      after: [0, 1, 1],
    },
  }),
  'weight gradient of a crop, dilation 3': geometry({
    ...{
      batch: 2,
      outPerGroup: 5,
      input: [1, 14, 14],
      kernel: [1, 4, 4],
      dilation: [1, 3, 3],
      before: [0, -1, 0],
    },
  }),
  'outputs of one column': geometry({ input: [1, 40, 5], kernel: [1, 3, 5], outPerGroup: 8, inPerGroup: 3 }),
  'a single output of many channels': geometry({
    kernel: [1, 9, 10],
    outPerGroup: 33,
    inPerGroup: 3,
    batch: 2,
  }),
};

function expectReferenceBits(geometry: Geometry, seed: number, bias = true): void {
  expectBits(geometry, operandsOf(geometry, seed, bias));
}

function expectBits(geometry: Geometry, operands: Operands): void {
  const expected = bitsOf(outputBy(convolveReference, geometry, operands));
  for (const { name, supports, run } of testKernels) {
    if (!supports(geometry)) continue;
    expect(bitsOf(outputBy(run, geometry, operands)), name).toEqual(expected);
  }
}

describe.each(dtypes)('every kernel that can, in %s', (dtype) => {
  it.each(Object.entries(derived))('gives the bits of the reference for %s', (_, given) => {
    expectReferenceBits({ ...given, dtype }, 1);
    expectReferenceBits({ ...given, dtype }, 2, false);
  });
});

it('gives the bits of the reference for geometries drawn at random', () => {
  fc.assert(fc.property(geometries(), fc.nat(1e6), fc.boolean(), expectReferenceBits), { numRuns: 300 });
});

/**
 * Depthwise layers whose padding, cropping and sizes meet every path of the kernel that makes padding on the
 * way, and a little beyond.
 */
function depthwise(): fc.Arbitrary<Geometry> {
  const upTo = (largest: number, least = 1) => fc.integer({ min: least, max: largest });
  const pair = (values: fc.Arbitrary<number>) => fc.tuple(fc.constant(0), values, values);
  const given = {
    ...{ dtype: fc.constantFrom<ComputeDType>('float32', 'float64'), size: fc.constantFrom(3, 5) },
    ...{ batch: upTo(2), groups: upTo(4), outPerGroup: upTo(2), stride: upTo(3) },
    ...{ sides: fc.tuple(upTo(9), upTo(30)), before: pair(upTo(2, -2)), after: pair(upTo(2, -2)) },
  };
  return fc.record(given).map(({ size, stride, sides, before, after, ...rest }) => {
    const input = [0, 1].map((axis) => Math.max(sides[axis], size - before[axis + 1] - after[axis + 1]));
    return geometry({
      ...rest,
      ...{ input: [1, input[0], input[1]], kernel: [1, size, size], stride: [1, stride, stride] },
      ...{ before, after },
    });
  });
}

/**
 * Layers of one vector of groups and more, whole ones or not, whose rows of outputs are shorter than the
 * kernel's runs, as long, or longer.
 */
function grouped(): fc.Arbitrary<Geometry> {
  const upTo = (largest: number, least = 1) => fc.integer({ min: least, max: largest });
  const padding = () => fc.tuple(upTo(1, -1), upTo(2, -2), upTo(2, -2));
  const given = {
    ...{ dtype: fc.constantFrom<ComputeDType>('float32', 'float64'), batch: upTo(3), groups: upTo(13) },
    ...{ inPerGroup: upTo(3), outPerGroup: upTo(3), kernel: fc.tuple(upTo(2), upTo(6), upTo(6)) },
    ...{ stride: fc.tuple(upTo(2), upTo(3), upTo(3)), dilation: fc.tuple(upTo(2), upTo(3), upTo(3)) },
    ...{ before: padding(), after: padding() },
    ...{ positions: fc.tuple(upTo(2), upTo(4), upTo(8)) },
  };
  return fc.record(given).map(({ positions, ...rest }) => {
    const { kernel, stride, dilation, before, after } = rest;
    const side = (axis: 0 | 1 | 2) => {
      const read = (positions[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
      return Math.max(1, read - before[axis] - after[axis]);
    };
    return geometryFrom({ ...rest, input: [side(0), side(1), side(2)] });
  });
}

describe.each([
  ['depthwise layers', depthwise],
  ['many groups', grouped],
])('every kernel that can, for %s of all sizes and paddings,', (_, drawn) => {
  it('gives the bits of the reference', () => {
    fc.assert(fc.property(drawn(), fc.nat(1e6), fc.boolean(), expectReferenceBits), { numRuns: 500 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0])(
    'gives them for inputs and weights of %d',
    (special) => {
      const property = fc.property(drawn(), fc.nat(), fc.nat(), (given, at, tap) => {
        const operands = operandsOf(given);
        operands.input[at % operands.input.length] = special;
        operands.weight[tap % operands.weight.length] = special;
        expectBits(given, operands);
      });
      fc.assert(property, { numRuns: 100 });
    },
  );

  it('gives zeros and biases of either sign as the reference does', () => {
    const property = fc.property(drawn(), fc.nat(1e6), (given, seed) => {
      const operands = operandsOf(given, seed);
      for (const data of [operands.input, operands.weight, operands.bias ?? []])
        for (let i = 0; i < data.length; i++) if (data[i] < 0.9) data[i] = data[i] < 0 ? -0 : 0;
      expectBits(given, operands);
    });
    fc.assert(property, { numRuns: 100 });
  });
});

it('never leaves a geometry of a wasm heap’s size to the reference', () => {
  fc.assert(fc.property(geometries(), (given) => kernelFor(given) !== 'reference'));
});
