import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forwardWork, gradientsWork } from '../../src/backend/work.ts';
import type { LayerSpec } from '../../src/layers/layer.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { fitting, specOf } from '../helpers/layers.ts';

const planned = (fields: Partial<LayerSpec>, shape: readonly number[]) =>
  planLayer(specOf(fields), shape, { layer: '', input: '' });

describe.each([
  ['forwardWork', forwardWork],
  ['gradientsWork', gradientsWork],
])('%s', (_, work) => {
  it('is positive and finite for every layer', () => {
    fc.assert(
      fc.property(fitting({ transposed: true, modes: true }), ({ spec, shape }) => {
        const predicted = work(planned(spec, shape));
        expect(predicted).toBeGreaterThan(0);
        expect(Number.isFinite(predicted)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each<readonly [string, Partial<LayerSpec>, readonly number[]]>([
    ['axes', { type: 'conv1d', kernel_size: 1 }, [0, 4, 2 ** 52]],
    ['images', { type: 'conv1d', kernel_size: 1 }, [2 ** 50, 4, 1]],
    ['strides', { type: 'conv_transpose2d', stride: 2 ** 40, kernel_size: [2 ** 20, 1] }, [1, 4, 3, 3]],
    ['kernels', { type: 'conv_transpose3d', kernel_size: 2 ** 16 }, [1, 4, 1, 1, 1]],
    ['padding', { type: 'conv2d', padding: 2 ** 40, padding_mode: 'replicate' }, [1, 4, 5, 5]],
    ['dilation', { type: 'conv1d', padding: 2 ** 40, dilation: 2 ** 40 }, [1, 4, 5]],
  ])('is finite, and there at once, for absurd %s', (_, fields, shape) => {
    const plan = planned(fields, shape);
    const from = performance.now();
    for (let i = 0; i < 100; i++) expect(Number.isFinite(work(plan))).toBe(true);
    // A hundred predictions take a millisecond; anything in proportion to an axis takes hours.
    expect(performance.now() - from).toBeLessThan(5000);
  });

  it('grows with what is computed', () => {
    const of = (side: number) => work(planned({}, [1, 4, side, side]));
    expect(of(400) / of(200)).toBeGreaterThan(2);
  });
});
