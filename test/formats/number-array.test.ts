import { expect, it } from 'vitest';
import { isNumberArray, NumberArray } from '../../src/formats/number-array.ts';

it('knows numbers with a shape, those of another thread too, from what a request may hold in their place', () => {
  const array = new NumberArray([1, 2], Float32Array.of(1, 2));
  expect(array.shape).toEqual([1, 2]);
  for (const one of [array, structuredClone(array)]) expect(isNumberArray(one)).toBe(true);
  for (const other of [undefined, null, 7, 'data', [1, 2], {}, { data: [1, 2] }, { data: null }]) {
    expect(isNumberArray(other)).toBe(false);
  }
});
