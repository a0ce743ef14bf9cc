import { describe, expect, it } from 'vitest';
import { asksForFloat64 } from '../../src/contract/precision.ts';

describe('asksForFloat64', () => {
  it.each([[['layer', 'dtype']], [['layers', 0, 'layer', 'dtype']], [['layers', 63, 'layer', 'dtype']]])(
    'is so of float64 at %j',
    (path) => {
      expect(asksForFloat64('float64', () => path)).toBe(true);
      for (const text of ['float32', 'Float64', '']) expect(asksForFloat64(text, () => path)).toBe(false);
    },
  );

  it.each([
    [[]],
    [['dtype']],
    [['input', 'dtype']],
    [['layer', 'type']],
    [['layer']],
    [['layer', 'dtype', 0]],
    [['layers', 0, 'dtype']],
    [['layers', 0, 'name']],
    [['layers', 0, 'weight', 'dtype']],
    [['layers', 'x', 'layer', 'dtype']],
    [['layers', 0, 'layer/dtype']],
    [['a', 'layer', 'dtype']],
  ])('is not so of float64 at %j', (path) => {
    expect(asksForFloat64('float64', () => path)).toBe(false);
  });

  it('does not ask for the path of other texts', () => {
    const path = () => {
      throw new Error('asked');
    };
    expect(asksForFloat64('conv2d', path)).toBe(false);
  });
});
