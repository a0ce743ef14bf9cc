import { describe, expect, it } from 'vitest';
import type { QuantizedReply } from '../../../../src/page/api/answers.ts';
import {
  accumulatorSentence,
  agreementSentence,
  differenceOf,
  divergenceText,
  multiplierText,
} from '../../../../src/page/workbench/int8/words.ts';

const first = {
  index: [0, 2, 1, 0],
  accumulator: 5,
  real: 2.5,
  a: 2,
  b: 3,
  why: 'one goes down; one goes up',
};
const differences = [
  { a: 'exact', b: 'tosa-single', count: 3, max: 1, first },
  { a: 'onnxruntime', b: 'tosa-single', count: 3, max: 2, first },
] satisfies QuantizedReply['differences'];
const reply = {
  results: [
    { runtime: 'exact', source: '' },
    { runtime: 'onnxruntime', source: '' },
    { runtime: 'tosa-single', source: '' },
    { runtime: 'fbgemm', source: '', refused: 'it takes uint8' },
  ],
  differences,
} satisfies Pick<QuantizedReply, 'results' | 'differences'>;

describe('differenceOf', () => {
  it('should find a pair in either order', () => {
    expect(differenceOf(reply, 'tosa-single', 'exact')).toBe(differences[0]);
    expect(differenceOf(reply, 'exact', 'onnxruntime')).toBeUndefined();
  });
});

describe('agreementSentence', () => {
  it('should count the runtimes that take the layer, and the outputs that differ', () => {
    expect(agreementSentence(reply)).toBe('3 of 4 runtimes take this layer. They give 2 different outputs.');
    expect(agreementSentence({ ...reply, differences: [] })).toMatch(/All of them give the same integers/);
  });
});

describe('divergenceText', () => {
  it('should tell the sum, the product, both roundings and both answers', () => {
    expect(divergenceText(differences[0], 8)).toEqual([
      'exact and tosa-single part at 3 of 8 outputs, by 1.',
      'First at y[0, 2, 1, 0]: the sum 5 is the real product 2.5.',
      'one goes down; one goes up.',
      'So exact answers 2, and tosa-single 3.',
    ]);
    expect(divergenceText(differences[1], 8)[0]).toMatch(/by up to 2\.$/);
  });
});

describe('accumulatorSentence', () => {
  it('should tell range and bits, and what an int32 does not hold', () => {
    const sums = { shape: [1], min: -5, max: 7, bits: 4, overflows: 0 };
    expect(accumulatorSentence(sums)).toBe('The sums lie between −5 and 7: 4 bits.');
    expect(accumulatorSentence({ ...sums, overflows: 2 })).toMatch(/2 do not fit into an int32/);
    expect(accumulatorSentence({ ...sums, min: null, max: null })).toBe('There are no sums.');
  });
});

describe('multiplierText', () => {
  it('should tell a factor, or an integer and its shift, of the first channel', () => {
    const result = { runtime: 'exact', source: '' } as const;
    expect(multiplierText({ ...result, multiplier: [0.5, 0.25] })).toBe('× 0.5 …');
    expect(multiplierText({ ...result, multiplier: [1073741824], shift: [31] })).toBe('1073741824, shift 31');
    expect(multiplierText(result)).toBe('');
  });
});
