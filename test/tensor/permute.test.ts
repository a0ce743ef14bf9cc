import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stoppable } from '../../src/memory/checkpoint.ts';
import { permute } from '../../src/tensor/permute.ts';
import { elementCount } from '../../src/tensor/tensor.ts';
import { ordersOf, permuted } from '../helpers/layouts.ts';

const shapes = fc.array(
  fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 30, max: 40 })),
  {
    maxLength: 4,
  },
);
const cases = shapes.chain((sizes) => fc.tuple(fc.constant(sizes), ordersOf(sizes.length)));

describe('permute', () => {
  it('moves every element to its place, for all orders of axes', () => {
    fc.assert(
      fc.property(cases, ([sizes, order]) => {
        fc.pre(elementCount(sizes) < 20_000);
        const data = Float32Array.from({ length: elementCount(sizes) }, (_, i) => i);
        expect([...permute(data, sizes, order, new Float32Array(data.length))]).toEqual(
          permuted(data, sizes, order),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('undoes an order by the inverse one', () => {
    fc.assert(
      fc.property(cases, ([sizes, order]) => {
        fc.pre(elementCount(sizes) < 20_000);
        const data = Float64Array.from({ length: elementCount(sizes) }, (_, i) => i);
        const there = permute(data, sizes, order, new Float64Array(data.length));
        const lengths = order.map((axis) => sizes[axis]);
        const inverse = order.map((_, axis) => order.indexOf(axis));
        expect(permute(there, lengths, inverse, new Float64Array(data.length))).toEqual(data);
      }),
      { numRuns: 100 },
    );
  });

  it('converts elements on their way', () => {
    expect(permute(Int8Array.of(-1, 2, 3, -4), [2, 2], [1, 0], new Float32Array(4))).toEqual(
      Float32Array.of(-1, 3, 2, -4),
    );
    expect(permute(Float64Array.of(0.1, 0.2), [1, 2], [1, 0], new Float32Array(2))).toEqual(
      Float32Array.of(0.1, 0.2),
    );
  });

  it.each([
    [
      [1, 300_000],
      [0, 1],
    ],
    [
      [500, 600],
      [1, 0],
    ],
    [
      [100_000, 3],
      [1, 0],
    ],
    [
      [50_000, 2, 3],
      [0, 2, 1],
    ],
    [
      [3, 3, 200, 200],
      [3, 2, 0, 1],
    ],
  ])('has a checkpoint at least every 100,000 elements of %j in the order %j', (sizes, order) => {
    const count = elementCount(sizes);
    let checkpoints = 0;
    const data = new Float32Array(count);
    stoppable(
      () => checkpoints++,
      () => permute(data, sizes, order, new Float32Array(count)),
    );
    expect(checkpoints).toBeGreaterThanOrEqual(count / 100_000);
  });
});
