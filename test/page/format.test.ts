import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatNumber,
  formatShape,
  formatShare,
  formatShortNumber,
} from '../../src/page/format.ts';

describe('formatNumber', () => {
  it.each([
    [136, '136'],
    [12800, '12,800'],
    [-3, '−3'],
    [0.1, '0.1'],
    [68.0625, '68.06'],
    [1e20, '100000000000000000000'],
    ['NaN', 'NaN'],
    [null, '–'],
    ['-Infinity', '−∞'],
    [Number.POSITIVE_INFINITY, '∞'],
  ] as const)('writes %s as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('formatShortNumber', () => {
  it.each([
    [174, '174'],
    [0.4163, '0.42'],
    [-0.0049, '0.00'],
    [-12.345, '−12.3'],
    [9.999, '10.0'],
    [1234.5, '1,235'],
    [Number.NaN, 'NaN'],
  ])('writes %s as %s', (value, text) => {
    expect(formatShortNumber(value)).toBe(text);
  });
});

describe('formatCount', () => {
  it.each([
    [9999, '9,999'],
    [36864, '36.9\u00a0k'],
    [603979776, '604\u00a0M'],
    [1.5e10, '15\u00a0G'],
  ])('writes %i as %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });
});

describe('formatShape', () => {
  it('writes sizes as a list', () => {
    expect(formatShape([4, 16, 1, 1])).toBe('[4, 16, 1, 1]');
  });
});

describe('formatShare', () => {
  it.each([
    [1600, 6400, '1/4'],
    [20, 68, '29.4 %'],
    [68, 68, 'the same'],
  ])('of %i in %i is %s', (part, whole, text) => {
    expect(formatShare(part, whole)).toBe(text);
  });
});
