import { describe, expect, it } from 'vitest';
import { reducedAxes } from '../../src/tensor/reduce.ts';
import { faultsFrom } from '../helpers/problems.ts';

describe('reducedAxes', () => {
  it('is every axis where none is named', () => {
    expect(reducedAxes(undefined, 3)).toEqual([0, 1, 2]);
    expect(reducedAxes([], 3)).toEqual([0, 1, 2]);
  });

  it('counts negative ones from the end, and sorts', () => {
    expect(reducedAxes([-1, 1, -4], 4)).toEqual([0, 1, 3]);
    const given = Object.freeze([3, 0]);
    expect(reducedAxes(given, 4)).toEqual([0, 3]);
    expect(given).toEqual([3, 0]);
  });

  it.each([
    [
      [4],
      0,
      'Dimension out of range (expected to be in range of [-4, 3], but got 4)',
      'the output has 4 axes',
    ],
    [
      [0, -5],
      1,
      'Dimension out of range (expected to be in range of [-4, 3], but got -5)',
      'the output has 4 axes',
    ],
    [[1, 1], 1, 'dim 1 appears multiple times in the list of dims', 'name each axis once'],
    [[0, 3, -1], 2, 'dim 3 appears multiple times in the list of dims', 'name each axis once'],
  ])('refuses %j of four axes', (dims, at, message, hint) => {
    expect(faultsFrom(() => reducedAxes(dims, 4))).toEqual({
      code: 'invalid-request',
      faults: [{ pointer: `/dims/${at}`, message, hint }],
    });
  });
});
