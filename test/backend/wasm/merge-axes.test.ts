import { describe, expect, it } from 'vitest';
import { mergeAxes } from '../../../src/backend/wasm/merge-axes.ts';
import type { Triple } from '../../../src/layers/triple.ts';
import { geometryFrom, type Stated } from '../../helpers/geometries.ts';

const plain = {
  ...{ dtype: 'float64', batch: 2, groups: 3, inPerGroup: 4, outPerGroup: 5, input: [5, 6, 7] },
  ...{ kernel: [1, 1, 1], stride: [1, 1, 1], dilation: [1, 1, 1], before: [0, 0, 0], after: [0, 0, 0] },
} as const satisfies Stated;

const along = (axis: number, size: number, others: number): Triple => [
  axis === 0 ? size : others,
  axis === 1 ? size : others,
  axis === 2 ? size : others,
];
/** What keeps an axis from being merged. */
const reasons = (axis: number): readonly (readonly [string, Partial<Stated>])[] => [
  ['a kernel', { kernel: along(axis, 2, 1) }],
  ['a kernel and its padding', { kernel: along(axis, 2, 1), before: along(axis, 1, 0) }],
  ['a kernel and padding after it', { kernel: along(axis, 2, 1), after: along(axis, 1, 0) }],
  ['a stride', { stride: along(axis, 2, 1) }],
  ['padding before it', { before: along(axis, 1, 0) }],
  ['padding after it', { after: along(axis, 1, 0) }],
  [
    'a position cropped before it and one added after it',
    { before: along(axis, -1, 0), after: along(axis, 1, 0) },
  ],
];

describe('mergeAxes', () => {
  it('makes one row of a volume whose positions do not meet', () => {
    const row = [1, 1, 5 * 6 * 7];
    expect(mergeAxes(geometryFrom(plain))).toEqual({
      ...geometryFrom(plain),
      ...{ input: row, padded: row, output: row },
    });
  });

  it.each(reasons(0))('makes one row of each plane where %s joins or parts the planes', (_, fields) => {
    const given = geometryFrom({ ...plain, ...fields });
    const merged = mergeAxes(given);
    const rows = (sizes: Triple) => [sizes[0], 1, sizes[1] * sizes[2]];
    expect(merged).toEqual({
      ...given,
      ...{ input: rows(given.input), padded: rows(given.padded), output: rows(given.output) },
    });
  });

  it('leaves columns of one position with a stride as they are: a row of them would be strided', () => {
    const given = geometryFrom({ ...plain, input: [5, 6, 1], stride: [1, 1, 2] });
    expect(mergeAxes(given)).toEqual(given);
  });

  it.each([...reasons(1), ...reasons(2)])('leaves planes as they are where there is %s: %j', (_, fields) => {
    const given = geometryFrom({ ...plain, ...fields });
    expect(mergeAxes(given)).toEqual(given);
  });
});
