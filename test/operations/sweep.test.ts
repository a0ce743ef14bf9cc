import { expect, it } from 'vitest';
import { sweep } from '../../src/operations/sweep.ts';
import { specOf } from '../helpers/layers.ts';

const request = {
  layer: specOf({ in_channels: 4, out_channels: 4, kernel_size: 1 }),
  input: { kind: 'data' as const, shape: [1, 4, 2, 2], data: new Float32Array(16) },
  seed: 0,
  repeat: 1,
};
const limits = { maxElements: 100, maxMacs: 1000, maxReplyBytes: 1000 };

it('counts the work of all rows and repetitions', () => {
  // 4 positions × 4 outputs × 4, 2 and 1 inputs.
  expect(sweep.prepare(request, limits, 'json').macs).toBe(64 + 32 + 16);
  expect(sweep.prepare({ ...request, repeat: 3 }, limits, 'json').macs).toBe(3 * (64 + 32 + 16));
  expect(() => sweep.prepare({ ...request, repeat: 10 }, limits, 'json')).toThrow(
    'over the limit of 1000 (MAX_MACS)',
  );
});

it('counts every computation, and the input as its padding mode extends it', () => {
  const layer = { ...request.layer, padding: 3, padding_mode: 'replicate' as const };
  const { elements, computations } = sweep.prepare(
    { ...request, layer, repeat: 2 },
    { ...limits, maxMacs: 1e6, maxElements: 1e4 },
    'json',
  );
  expect(computations).toBe(3 * 2);
  // Per row 4 × 2² elements of the input and 4 × 8² of the extended one; twice per row its weight and 4 × 8² outputs.
  expect(elements).toBe(3 * (4 * 4 + 4 * 64) + 2 * (16 + 8 + 4 + 3 * 4 * 64));
});

it('takes no work where there is no input', () => {
  const { input: _, ...others } = request;
  const { macs, elements, job } = sweep.prepare({ ...others, input_shape: [1, 4, 2, 2] }, limits, 'json');
  expect({ macs, elements }).toEqual({ macs: 0, elements: 0 });
  expect(job.rows.map(({ groups }) => groups)).toEqual([1, 2, 4]);
});
