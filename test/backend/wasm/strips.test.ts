import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { planKernel, runPlan } from '../../../src/backend/wasm/kernel-plan.ts';
import { kernelTable } from '../../../src/backend/wasm/kernel-table.ts';
import { stripCount, stripsOf } from '../../../src/backend/wasm/strips.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import { elementCount } from '../../../src/tensor/tensor.ts';
import { geometries, geometryFrom, operandsOf, outputBy, type Stated } from '../../helpers/geometries.ts';
import { bitsOf } from '../../helpers/random.ts';

function geometry(fields: Partial<Stated>): Geometry {
  return geometryFrom({
    ...{ dtype: 'float32', batch: 2, groups: 3, inPerGroup: 2, outPerGroup: 2 },
    ...{ input: [1, 40, 11], kernel: [1, 3, 3], stride: [1, 1, 1], dilation: [1, 1, 1] },
    ...{ before: [0, 1, 1], after: [0, 1, 1] },
    ...fields,
  });
}

/**
 * Geometries whose strips are rows, planes, columns, long rows of 1×1 kernels, and rows of kernels as deep as
 * the input.
 */
const cut: Readonly<Record<string, Geometry>> = {
  rows: geometry({}),
  'rows of stride 2': geometry({ stride: [1, 2, 2], outPerGroup: 5 }),
  'rows of stride 3 of 1×1 kernels': geometry({ stride: [1, 3, 1], kernel: [1, 1, 1] }),
  'rows of a depthwise layer': geometry({ inPerGroup: 1, groups: 9 }),
  'rows of a 5×5 depthwise layer': geometry({ inPerGroup: 1, groups: 9, kernel: [1, 5, 5] }),
  'rows of a depthwise layer of stride 2': geometry({
    ...{ inPerGroup: 1, groups: 9, stride: [1, 2, 2], input: [1, 40, 23] },
  }),
  'rows of dilated kernels': geometry({ dilation: [1, 4, 2] }),
  'rows with much padding': geometry({ before: [0, 30, 2], after: [0, 25, 1], input: [1, 9, 11] }),
  'rows of a cropped input': geometry({ before: [0, -6, -1], after: [0, -3, 2] }),
  'rows of float64': geometry({ dtype: 'float64', outPerGroup: 3 }),
  'rows of many channels': geometry({ outPerGroup: 19, input: [1, 40, 3] }),
  '1×1 kernels': geometry({ kernel: [1, 1, 1], before: [0, 0, 0], after: [0, 0, 0], inPerGroup: 4 }),
  'planes of 1×1×1 kernels': geometry({
    ...{ kernel: [1, 1, 1], before: [0, 0, 0], after: [0, 0, 0], input: [8, 3, 5] },
  }),
  planes: geometry({ input: [20, 5, 6], kernel: [3, 3, 3], before: [1, 1, 1], after: [1, 1, 1] }),
  'rows of kernels as deep as the input': geometry({ input: [4, 30, 6], kernel: [4, 3, 3] }),
  columns: geometry({ input: [1, 1, 200], kernel: [1, 1, 5], before: [0, 0, 2], after: [0, 0, 2] }),
  'columns that a strip has too few of for vectors of groups': geometry({
    ...{
      groups: 9,
      inPerGroup: 3,
      input: [1, 1, 12],
      kernel: [1, 1, 1],
      before: [0, 0, 0],
      after: [0, 0, 0],
    },
  }),
  'columns of kernels as high as the input': geometry({
    ...{ input: [1, 4, 90], kernel: [1, 4, 3], before: [0, 0, 1], after: [0, 0, 1], stride: [1, 1, 2] },
  }),
};

describe.each(Object.entries(cut))('a layer in strips of %s', (_, given) => {
  const expected = bitsOf(outputBy(convolveReference, given, operandsOf(given)));
  const plans = kernelTable.flatMap((kernel) => planKernel(kernel, given) ?? []);

  it.each(plans)('has the bits of the reference from $kernel.name', (plan) => {
    for (const bytes of [1, 2000, 5000]) {
      const inStrips = outputBy(
        (_, operands, output) => runPlan(plan, operands, output, bytes),
        given,
        operandsOf(given),
      );
      expect(bitsOf(inStrips)).toEqual(expected);
    }
  });
});

it('has the bits of the reference in strips, for geometries drawn at random', () => {
  fc.assert(
    fc.property(geometries(), fc.nat(1e6), fc.nat(5000), (given, seed, bytes) => {
      const operands = operandsOf(given, seed);
      const expected = bitsOf(outputBy(convolveReference, given, operands));
      for (const kernel of kernelTable) {
        const plan = planKernel(kernel, given);
        if (!plan) continue;
        const output = outputBy((_, own, to) => runPlan(plan, own, to, bytes), given, operands);
        expect(bitsOf(output), kernel.name).toEqual(expected);
      }
    }),
    { numRuns: 200 },
  );
});

describe('stripCount', () => {
  const rows = geometry({ input: [1, 100, 8] });

  it.each([
    [1000, 1],
    [1001, 2],
    [2000, 2],
    [2001, 3],
  ])('of %d bytes in strips of 1000 is %d', (bytes, expected) => {
    expect(stripCount(rows, bytes, 1000)).toBe(expected);
  });

  it('lets a strip advance by as many rows as its kernel reaches over, at least', () => {
    expect(stripCount(rows, 1e9, 1)).toBe(33);
    expect(stripCount(geometry({ input: [1, 100, 8], dilation: [1, 2, 1], before: [0, 2, 1] }), 1e9, 1)).toBe(
      19,
    );
    expect(stripCount(geometry({ input: [1, 100, 8], stride: [1, 2, 1] }), 1e9, 1)).toBe(33);
    expect(stripCount(geometry({ input: [1, 40, 8], kernel: [1, 39, 3] }), 1e9, 1)).toBe(1);
  });

  it('counts the columns of a single row, and the planes of several', () => {
    expect(stripCount(cut.columns, 1e9, 1)).toBe(40);
    expect(stripCount(cut.planes, 1e9, 1)).toBe(6);
    expect(stripCount(geometry({ input: [2, 5, 6], before: [0, 0, 0], after: [0, 0, 0] }), 1e9, 1)).toBe(2);
    const two = geometry({ input: [1, 2, 9], kernel: [1, 1, 3], before: [0, 0, 1], after: [0, 0, 1] });
    expect(stripCount(two, 1e9, 1)).toBe(2);
  });

  it('has no more strips than rows', () => {
    const strided = geometry({ input: [1, 40, 8], stride: [1, 4, 1], kernel: [1, 1, 1], before: [0, 0, 0] });
    expect(stripCount(strided, 1e9, 1)).toBe(elementCount(strided.output) / strided.output[2]);
  });
});

describe('stripsOf', () => {
  it('leaves one row of the input to strips that read nothing but padding', () => {
    const given = geometry({
      ...{ input: [1, 3, 4], kernel: [1, 1, 1], before: [0, 2, 0], after: [0, 3, 0] },
    });
    const figures = stripsOf(given, 8).map(({ geometry: { input, before, after }, ...windows }) => [
      ...[input[1], before[1], after[1], windows.input.offset / 4],
    ]);
    expect(figures).toEqual([
      [1, 2, -2, 0],
      [1, 1, -1, 0],
      [1, 0, 0, 0],
      [1, 0, 0, 1],
      [1, 0, 0, 2],
      [1, -1, 1, 2],
      [1, -2, 2, 2],
      [1, -3, 3, 2],
    ]);
  });

  it('crops the input to what each strip reads', () => {
    const strips = stripsOf(geometry({ input: [1, 10, 4], stride: [1, 2, 1] }), 2);
    const figures = strips.map(({ geometry: { input, before, output, padded, after }, ...windows }) => ({
      ...{ input: input[1], before: before[1], after: after[1], output: output[1], padded: padded[1] },
      ...{ from: windows.input.offset, to: windows.output.offset },
    }));
    // Output rows 0 and 1 read input rows −1 … 3, rows 2 to 4 read rows 3 … 9.
    expect(figures).toEqual([
      { input: 4, before: 1, after: 0, output: 2, padded: 5, from: 0, to: 0 },
      { input: 7, before: 0, after: 0, output: 3, padded: 7, from: 12, to: 8 },
    ]);
  });
});
