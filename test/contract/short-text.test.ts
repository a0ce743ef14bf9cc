import { describe, expect, it } from 'vitest';
import { shortText } from '../../src/contract/short-text.ts';
import { NumberArray } from '../../src/formats/number-array.ts';

describe('shortText', () => {
  it('is the JSON text of a layer', () => {
    const layer = { type: 'conv2d', kernel_size: [3, 3], padding: [[0, 1], 'same'], bias: false, seed: null };
    expect(shortText(layer)).toBe(JSON.stringify(layer));
  });

  it.each([
    ['a long text', { type: 'c'.repeat(17) }],
    ['a long key', { ['c'.repeat(17)]: 1 }],
    ['many values', { stride: Array(40).fill(1) }],
    ['many values, nested', { stride: Array(8).fill([1, 2, 3]) }],
    ['numbers of a tensor', { stride: new NumberArray([3], new Float64Array(3)) }],
  ])('is not made of %s', (_, value) => {
    expect(shortText(value)).toBeUndefined();
  });
});
