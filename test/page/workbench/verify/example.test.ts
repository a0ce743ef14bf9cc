import { describe, expect, it } from 'vitest';
import { initialState } from '../../../../src/page/state/page-state.ts';
import { exampleChanges, flipKernels } from '../../../../src/page/workbench/verify/example.ts';

describe('flipKernels', () => {
  it('should turn each kernel about along both axes, and leave the kernels where they are', () => {
    const weight = Array.from({ length: 2 * 1 * 2 * 3 }, (_, i) => i);
    expect(flipKernels(weight, [2, 1, 2, 3])).toEqual([5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7, 6]);
  });
});

describe('exampleChanges', () => {
  it('should make a layer in which a flipped kernel shows: more than one tap, and values that differ', () => {
    expect(exampleChanges(initialState)).toEqual({
      ...{ kernel_size: 3, padding: 1, input: { kind: 'random' }, weight: { kind: 'random' } },
    });
  });

  it("should leave the reader's own numbers and kernel alone", () => {
    const numbers = { kind: 'numbers', id: 'a' } as const;
    const own = { ...initialState, kernel_size: 5, input: numbers, weight: numbers };
    expect(exampleChanges(own)).toEqual({});
  });
});
