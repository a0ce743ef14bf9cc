import { expect, it, vi } from 'vitest';
import { sharedBytesOf } from '../../src/memory/buffers.ts';
import { prepareSweep } from '../../src/operations/sweep.ts';
import { specOf } from '../helpers/layers.ts';

vi.mock(import('../../src/memory/buffers.ts'), async (original) => {
  const memory = await original();
  return { ...memory, sharedBytesOf: vi.fn(memory.sharedBytesOf) };
});

const request = {
  layer: specOf({ in_channels: 4, out_channels: 4, kernel_size: 1 }),
  input: { kind: 'data', shape: [1, 4, 2, 2], data: new Float32Array(16) },
  seed: 0,
  repeat: 1,
} as const;
const limits = { maxElements: 100, maxMacs: 1000, maxReplyBytes: 1000 };

it('takes memory that workers share for its input once, and not before all rows are checked', () => {
  expect(() => prepareSweep({ ...request, repeat: 100 }, limits)).toThrow(
    'over the limit of 1000 (MAX_MACS)',
  );
  expect(sharedBytesOf).not.toHaveBeenCalled();
  expect(prepareSweep(request, limits)).toHaveLength(3);
  expect(sharedBytesOf).toHaveBeenCalledTimes(1);
});
