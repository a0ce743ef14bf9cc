import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reduce } from '../../src/backend/tensor-reduction.ts';
import { type ReductionOp, reducedAxes, reductionOps } from '../../src/tensor/reduce.ts';
import { elementCount, type Tensor } from '../../src/tensor/tensor.ts';
import { indexAt, shapes } from '../helpers/tensors.ts';

/** The elements that come together, by the index of the axes that stay, in row-major order. */
function gathered({ shape, data }: Tensor, axes: readonly number[]): number[][] {
  const kept = [...shape.keys()].filter((axis) => !axes.includes(axis));
  const results = new Map<string, number[]>();
  const count = elementCount(kept.map((axis) => shape[axis]));
  const keptShape = kept.map((axis) => shape[axis]);
  for (let at = 0; at < count; at++) results.set(indexAt(keptShape, at).join(), []);
  data.forEach((value, at) => {
    const index = indexAt(shape, at);
    results.get(kept.map((axis) => index[axis]).join())?.push(value);
  });
  return [...results.values()];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const extreme = (pick: (...values: number[]) => number) => (values: readonly number[]) =>
  values.length > 0 ? pick(...values) : Number.NaN;

/** What each reduction is of the elements in one list. */
const naive: Readonly<Record<ReductionOp, (values: readonly number[]) => number>> = {
  sum,
  mean,
  min: extreme(Math.min),
  max: extreme(Math.max),
  std: (values) =>
    values.length > 1
      ? Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1))
      : Number.NaN,
};

describe('reduce', () => {
  const draw = shapes(4, 3).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      dims: fc.uniqueArray(fc.nat(shape.length - 1), { minLength: 1 }),
      negative: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      data: fc.array(fc.integer({ min: -100, max: 100 }), {
        minLength: elementCount(shape),
        maxLength: elementCount(shape),
      }),
    }),
  );

  it.each(reductionOps)('%s is that of the elements gathered, over any axes named in any way', (op) => {
    fc.assert(
      fc.property(draw, ({ shape, dims, negative, data }) => {
        const tensor = { shape, data: Float32Array.from(data) };
        const named = dims.map((dim, i) => (negative[i] ? dim - shape.length : dim));
        const result = reduce(tensor, op, reducedAxes(named, shape.length));
        expect(result.shape).toEqual(shape.filter((_, axis) => !dims.includes(axis)));
        expect(result.data).toBeInstanceOf(Float32Array);
        const expected = gathered(tensor, dims).map(naive[op]);
        expect([...result.data]).toEqual(expected.map(Math.fround));
      }),
    );
  });

  it('computes by hand', () => {
    const tensor = { shape: [2, 3], data: Float64Array.of(1, 2, 3, 10, 20, 60) };
    const of = (op: (typeof reductionOps)[number], ...axes: number[]) => [...reduce(tensor, op, axes).data];
    expect(of('sum', 0)).toEqual([11, 22, 63]);
    expect(of('sum', 1)).toEqual([6, 90]);
    expect(of('mean', 1)).toEqual([2, 30]);
    expect(of('min', 0)).toEqual([1, 2, 3]);
    expect(of('max', 0, 1)).toEqual([60]);
    expect(of('std', 1)).toEqual([1, Math.sqrt(700)]);
  });

  it('gives a scalar over all axes', () => {
    const all = reduce({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }, 'sum', [0, 1]);
    expect(all).toEqual({ shape: [], data: Float32Array.of(10) });
  });

  it('accumulates in float64 and rounds to the dtype of the tensor', () => {
    const data = Float32Array.of(2 ** 24, 1, 1, -(2 ** 24), 0.1);
    expect(reduce({ shape: [5], data }, 'sum', [0]).data).toEqual(Float32Array.of(2 + Math.fround(0.1)));
    const wide = reduce({ shape: [2], data: Float64Array.of(1, 2 ** -40) }, 'sum', [0]).data;
    expect(wide).toEqual(Float64Array.of(1 + 2 ** -40));
  });

  it('keeps NaN to the values that it is in', () => {
    const data = Float32Array.of(1, Number.NaN, 3, 4);
    expect([...reduce({ shape: [2, 2], data }, 'min', [1]).data]).toEqual([Number.NaN, 3]);
  });

  it('sums none to 0 and has no mean of none', () => {
    const empty = { shape: [0, 2], data: new Float32Array(0) };
    expect([...reduce(empty, 'sum', [0]).data]).toEqual([0, 0]);
    expect([...reduce(empty, 'mean', [0]).data]).toEqual([Number.NaN, Number.NaN]);
    expect([...reduce(empty, 'std', [0]).data]).toEqual([Number.NaN, Number.NaN]);
    expect(reduce(empty, 'sum', [1]).shape).toEqual([0]);
  });
});
