import { describe, expect, it } from 'vitest';
import { type Extension, sourcesAlong } from '../../src/layers/extension.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { stoppable } from '../../src/memory/checkpoint.ts';
import { specOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

const at = { layer: '/layer', input: '/input' };

function alongWidth(mode: Extension['mode'], size: number, before: number, after: number): number[] {
  const triple = (width: number) => [1, 1, width] as const;
  const extended = triple(before + size + after);
  return [...sourcesAlong({ mode, input: triple(size), before: [0, 0, before], extended }, 2)];
}

describe('sourcesAlong', () => {
  // torch.nn.functional.pad(torch.arange(4.)[None], (2, 3), mode)
  it.each([
    ['reflect', [2, 1, 0, 1, 2, 3, 2, 1, 0]],
    ['replicate', [0, 0, 0, 1, 2, 3, 3, 3, 3]],
    ['circular', [2, 3, 0, 1, 2, 3, 0, 1, 2]],
  ] as const)('reads as torch.nn.functional.pad does: %s', (mode, expected) => {
    expect(alongWidth(mode, 4, 2, 3)).toEqual(expected);
  });

  it('takes as much as each mode allows', () => {
    expect(alongWidth('reflect', 3, 2, 2)).toEqual([2, 1, 0, 1, 2, 1, 0]);
    expect(alongWidth('circular', 2, 2, 2)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(alongWidth('replicate', 1, 3, 2)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('stops at a checkpoint', () => {
    const stop = () => {
      throw new Error('stopped');
    };
    expect(() => stoppable(stop, () => alongWidth('replicate', 9, 1, 1))).toThrow('stopped');
  });
});

describe('planLayer', () => {
  const plan = (fields: object, shape: readonly number[]) => planLayer(specOf(fields), shape, at);

  // nn.ConvNd(4, 4, …)(torch.ones(shape)) in PyTorch 2.13
  it.each([
    ['reflect', 'conv1d', [0, 4, 0], 'Expected 2D or 3D (batch mode) tensor with possibly 0 batch size'],
    ['replicate', 'conv2d', [0, 4, 0, 5], 'Expected 3D or 4D (batch mode) tensor with possibly 0 batch size'],
    ['circular', 'conv2d', [0, 4, 0, 5], 'Padding value causes wrapping around more than once.'],
  ] as const)(
    'refuses %s padding of an axis of none, in an empty batch too',
    (padding_mode, type, shape, message) => {
      const { faults } = faultsFrom(() => plan({ type, padding_mode, padding: 2 }, shape));
      expect(faults[0].message).toContain(message);
    },
  );

  it.each([
    ['reflect', { padding: [0, 5] }, [1, 4, 9, 5], 'Argument #4', '(5, 5) at dimension 3', 'at most 4'],
    ['reflect', { padding: [9, 5] }, [4, 9, 5], 'Argument #4', '(5, 5) at dimension 2', 'at most 4'],
    ['reflect', { padding: [9, 4] }, [4, 9, 5], 'Argument #6', '(9, 9) at dimension 1', 'at most 8'],
    [
      'reflect',
      { type: 'conv3d', padding: [3, 0, 0] },
      [4, 3, 5, 5],
      'Argument #8',
      '(3, 3) at dimension 1',
      'at most 2',
    ],
    [
      'circular',
      {
        padding: [
          [0, 0],
          [0, 6],
        ],
      },
      [4, 9, 5],
      'wrapping around',
      '(0, 6) at dimension 2 of size 5',
      'at most 5',
    ],
  ])(
    'refuses more %s padding than the mode can fill: %j on %j',
    (padding_mode, fields, shape, says, where, hint) => {
      const { code, faults } = faultsFrom(() => plan({ ...fields, padding_mode }, shape));
      expect([code, faults.length]).toEqual(['invalid-layer', 1]);
      expect(faults[0].pointer).toBe('/layer/padding');
      expect(faults[0].message).toContain(says);
      expect(faults[0].message).toContain(where);
      expect(faults[0].hint).toContain(hint);
    },
  );

  it('extends the input first, and leaves the correlation no padding', () => {
    const { extension, geometry, shapes } = plan(
      {
        padding: [
          [1, 2],
          [0, 3],
        ],
        padding_mode: 'circular',
      },
      [4, 5, 6],
    );
    expect(extension).toEqual({
      mode: 'circular',
      input: [1, 5, 6],
      before: [0, 1, 0],
      extended: [1, 8, 9],
    });
    expect(geometry).toMatchObject({
      input: [1, 8, 9],
      padded: [1, 8, 9],
      before: [0, 0, 0],
      after: [0, 0, 0],
      output: [1, 6, 7],
    });
    expect(shapes.input).toEqual([4, 5, 6]);
  });

  it('does not extend what has no padding, nor what is padded with zeros', () => {
    expect(plan({ padding_mode: 'reflect' }, [4, 5, 5]).extension).toBeNull();
    const padded = plan({ padding: 2 }, [4, 5, 5]);
    expect(padded.extension).toBeNull();
    expect(padded.geometry).toMatchObject({ input: [1, 5, 5], before: [0, 2, 2], padded: [1, 9, 9] });
  });

  it('refuses an absurd padding without making a list of its positions', () => {
    const spec = specOf({ padding: 2 ** 24, padding_mode: 'replicate', kernel_size: 2 ** 24 });
    const started = performance.now();
    const { geometry } = planLayer(spec, [4, 1, 1], at);
    expect(geometry.padded).toEqual([1, 2 ** 25 + 1, 2 ** 25 + 1]);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
