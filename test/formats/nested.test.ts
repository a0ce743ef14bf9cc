import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flattenNested } from '../../src/formats/nested.ts';
import { NumberArray } from '../../src/formats/number-array.ts';
import { elementCount } from '../../src/tensor/tensor.ts';
import { faultsFrom } from '../helpers/problems.ts';
import { nestedOf, shapes } from '../helpers/tensors.ts';

const words = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY };
const numberHint = 'elements are numbers, "NaN", "Infinity" or "-Infinity"';
const rowHint = 'all rows of an axis have the same length';

/** A list in so many lists. */
const deep = (axes: number): unknown[] => (axes === 1 ? [1] : [deep(axes - 1)]);

describe('flattenNested', () => {
  it('finds shape and elements of any nesting', () => {
    const sized = shapes(5, 4).filter((shape) => !shape.slice(0, -1).includes(0));
    fc.assert(
      fc.property(sized, fc.double(), (shape, odd) => {
        const element = (at: number) => (at === 3 ? odd : at);
        const nested = nestedOf(shape, (at) =>
          Number.isFinite(element(at)) ? element(at) : String(element(at)),
        );
        if (!Array.isArray(nested)) throw new Error('a shape has an axis');
        const { shape: found, data } = flattenNested(nested);
        expect(found).toEqual(shape);
        expect([...data]).toEqual(Array.from({ length: elementCount(shape) }, (_, at) => element(at)));
      }),
    );
  });

  it.each(Object.entries(words))('reads the string "%s" as the number', (word, value) => {
    expect([...flattenNested([1, word]).data]).toEqual([1, value]);
  });

  it('keeps -0 and every bit of a double', () => {
    expect([...flattenNested([-0, 0.1, 5e-324]).data]).toEqual([-0, 0.1, 5e-324]);
  });

  it.each([
    [[], [0]],
    [[[]], [1, 0]],
    [
      [[], []],
      [2, 0],
    ],
  ])('sees the axes of none in %j', (nested, shape) => {
    expect(flattenNested(nested)).toEqual(new NumberArray(shape, new Float64Array(0)));
  });

  it('hands on what the reader has flattened', () => {
    const array = new NumberArray([2], Float32Array.of(1, 2));
    expect(flattenNested(array)).toBe(array);
  });

  // The words of torch.tensor.
  it.each([
    [[[1, 2], [3]], '/1', 'expected sequence of length 2 at dim 1 (got 1)', rowHint],
    [[[1], [2, 3]], '/1', 'expected sequence of length 1 at dim 1 (got 2)', rowHint],
    [[[1], 2], '/1', 'expected sequence of length 1 at dim 1 (got a number)', rowHint],
    [[[1], null], '/1', 'expected sequence of length 1 at dim 1 (got a null)', rowHint],
    [[[1], 'NaN'], '/1', 'expected sequence of length 1 at dim 1 (got a string)', rowHint],
    [
      [
        [[1], [2]],
        [[3], [4, 5]],
      ],
      '/1/1',
      'expected sequence of length 1 at dim 2 (got 2)',
      rowHint,
    ],
    [[[], [1]], '/1', 'expected sequence of length 0 at dim 1 (got 1)', rowHint],
    [[1, [2]], '/1', 'expected a number, but got a list', numberHint],
    [[1, null], '/1', 'expected a number, but got null', numberHint],
    [[1, {}], '/1', 'expected a number, but got an object', numberHint],
    [[1, true], '/1', 'expected a number, but got a boolean', numberHint],
    [
      [
        [1, 2],
        [3, '4'],
      ],
      '/1/1',
      'expected a number, but got a string',
      numberHint,
    ],
    [['nan'], '/0', 'expected a number, but got a string', numberHint],
    [['inf'], '/0', 'expected a number, but got a string', numberHint],
    [[['toString']], '/0/0', 'expected a number, but got a string', numberHint],
  ])('refuses %j at %s', (nested, pointer, message, hint) => {
    expect(faultsFrom(() => flattenNested(nested))).toEqual({
      code: 'invalid-tensor',
      faults: [{ pointer, message, hint }],
    });
  });

  it('takes 16 axes and no more, however many there are', () => {
    expect(flattenNested(deep(16)).shape).toEqual(Array(16).fill(1));
    for (const axes of [17, 5000]) {
      expect(faultsFrom(() => flattenNested(deep(axes)))).toEqual({
        code: 'invalid-tensor',
        faults: [
          { pointer: '', message: 'a tensor has at most 16 axes', hint: 'no layer takes more than 5' },
        ],
      });
    }
  });
});
