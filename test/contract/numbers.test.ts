import { describe, expect, it } from 'vitest';
import { jsonNumber } from '../../src/contract/numbers.ts';
import { refusalOf } from '../helpers/schemas.ts';

const infinite = Number.POSITIVE_INFINITY;

describe('jsonNumber', () => {
  it.each([
    [0, 0],
    [-0, -0],
    [1e308, 1e308],
    ['NaN', Number.NaN],
    ['Infinity', infinite],
    ['-Infinity', -infinite],
    // What 1e400 in JSON text is read as.
    [infinite, infinite],
    [-infinite, -infinite],
  ])('reads %j', (written, value) => {
    expect(jsonNumber.parse(written)).toBe(value);
  });

  it.each(['nan', 'inf', '+Infinity', '1', '', null, true, [1], {}])('refuses %j', (value) => {
    const message = `expected a number, but got ${JSON.stringify(value)}`;
    const hint = 'a number, "NaN", "Infinity" or "-Infinity"';
    expect(refusalOf(jsonNumber, value)).toEqual({
      code: 'invalid-request',
      faults: [{ pointer: '', message, hint }],
    });
  });
});
