import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFill, type Fill, writeFill } from '../../src/tensor/fill.ts';
import { elementCount } from '../../src/tensor/tensor.ts';
import { faultsFrom } from '../helpers/problems.ts';
import { indexAt, shapes } from '../helpers/tensors.ts';

function filled(fill: Fill, shape: readonly number[]): number[] {
  const data = new Float64Array(elementCount(shape)).fill(Number.NaN);
  writeFill(fill, shape, data);
  return [...data];
}

describe('writeFill', () => {
  it('writes a constant everywhere', () => {
    expect(filled({ kind: 'constant', value: -2.5 }, [2, 3])).toEqual(Array(6).fill(-2.5));
    expect(filled({ kind: 'constant', value: Number.NaN }, [1])).toEqual([Number.NaN]);
    expect(filled({ kind: 'constant', value: -0 }, [1])).toEqual([-0]);
  });

  it('counts with arange in row-major order', () => {
    expect(filled({ kind: 'arange', start: 10, step: -3 }, [2, 1, 2])).toEqual([10, 7, 4, 1]);
    expect(filled({ kind: 'arange', start: 0, step: 1 }, [])).toEqual([0]);
  });

  it('computes in float64 and rounds once', () => {
    const data = new Float32Array(3);
    writeFill({ kind: 'arange', start: 2 ** 24, step: 0.75 }, [3], data);
    // 2^24 + 0.75 and + 1.5 lie between the float32 neighbours 2^24 and 2^24 + 2.
    expect([...data]).toEqual([2 ** 24, 2 ** 24, 2 ** 24 + 2]);
    writeFill({ kind: 'constant', value: 0.1 }, [3], data);
    expect(data[0]).toBe(13421773 / 2 ** 27);
    writeFill({ kind: 'axis', axis: 0, offset: 2 ** -30 }, [3], data);
    expect([...data]).toEqual([2 ** -30, 1, 2]);
  });

  it('writes the index along the axis, modulo, plus offset', () => {
    const draw = shapes().chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        axis: fc.integer({ min: -shape.length, max: shape.length - 1 }),
        modulo: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
        offset: fc.integer({ min: -3, max: 3 }),
      }),
    );
    fc.assert(
      fc.property(draw, ({ shape, axis, modulo, offset }) => {
        const expected = Array.from({ length: elementCount(shape) }, (_, at) => {
          const index = indexAt(shape, at).at(axis) ?? Number.NaN;
          return (modulo === undefined ? index : index % modulo) + offset;
        });
        expect(filled({ kind: 'axis', axis, modulo, offset }, shape)).toEqual(expected);
      }),
    );
  });

  it("makes the tutorial's input: channel c is c + 1", () => {
    const data = filled({ kind: 'axis', axis: 1, modulo: 16, offset: 1 }, [2, 16, 10, 10]);
    expect(data.reduce((sum, value) => sum + value)).toBe(27200);
    expect([data[0], data[99], data[100], data[1599], data[1600], data[3199]]).toEqual([1, 1, 2, 16, 1, 16]);
  });
});

describe('checkFill', () => {
  const axisFill = (axis: number): Fill => ({ kind: 'axis', axis, offset: 0 });

  it('accepts every axis of the tensor, counted from either end', () => {
    for (let axis = -4; axis < 4; axis++) expect(() => checkFill(axisFill(axis), 4)).not.toThrow();
  });

  it.each([4, -5, 2 ** 53 - 1])('refuses axis %d of four', (axis) => {
    expect(faultsFrom(() => checkFill(axisFill(axis), 4))).toEqual({
      code: 'invalid-tensor',
      faults: [
        {
          pointer: '/axis',
          message: `Dimension out of range (expected to be in range of [-4, 3], but got ${axis})`,
          hint: 'the tensor has 4 axes',
        },
      ],
    });
  });

  it('has nothing against other fills', () => {
    expect(() => checkFill({ kind: 'constant', value: 1 }, 0)).not.toThrow();
    expect(() => checkFill({ kind: 'arange', start: 0, step: 1 }, 0)).not.toThrow();
  });
});
