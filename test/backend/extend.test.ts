import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extend, fold } from '../../src/backend/extend.ts';
import type { Extension } from '../../src/layers/extension.ts';
import { elementCount } from '../../src/tensor/tensor.ts';
import { randomData } from '../helpers/random.ts';

describe('fold', () => {
  it('is the adjoint of extend: ⟨extend(x), y⟩ = ⟨x, fold(y)⟩', () => {
    const modes = fc.constantFrom<Extension['mode']>('reflect', 'replicate', 'circular');
    const side = fc.nat(3);
    const pads = fc.tuple(side, side, side, side, side, side);
    fc.assert(
      fc.property(modes, pads, fc.nat(99), (mode, [d, h, w, dd, hh, ww], seed) => {
        const input = [4, 5, 4] as const;
        const extension: Extension = {
          mode,
          input,
          before: [d, h, w],
          extended: [4 + d + dd, 5 + h + hh, 4 + w + ww],
        };
        const x = randomData(2 * elementCount(input), 'float64', seed);
        const y = randomData(2 * elementCount(extension.extended), 'float64', seed + 1);
        const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
          Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);
        expect(dot(x, fold(extension, 2, y))).toBeCloseTo(dot(extend(extension, 2, x), y), 10);
      }),
    );
  });
});
