import { expect, it } from 'vitest';
import { prepareSweep } from '../../src/operations/sweep.ts';
import { specOf } from '../helpers/layers.ts';

const request = {
  layer: specOf({ in_channels: 4, out_channels: 4, kernel_size: 1 }),
  input: { kind: 'data', shape: [1, 4, 2, 2], data: new Float32Array(16) },
  seed: 0,
  repeat: 1,
} as const;
const limits = { maxElements: 100, maxMacs: 1000, maxReplyBytes: 1000 };

it('prepares a row per value of groups, once all rows together are within the limits', () => {
  expect(() => prepareSweep({ ...request, repeat: 100 }, limits)).toThrow(
    'over the limit of 1000 (MAX_MACS)',
  );
  expect(prepareSweep(request, limits)).toHaveLength(3);
});
