import { expect, it } from 'vitest';
import { sweep } from '../../src/operations/sweep.ts';
import { specOf } from '../helpers/layers.ts';

const request = {
  layer: specOf({ in_channels: 4, out_channels: 4, kernel_size: 1 }),
  input: { kind: 'data' as const, shape: [1, 4, 2, 2], data: new Float32Array(16) },
  seed: 0,
  repeat: 1,
};
const limits = { maxElements: 100, maxMacs: 1000, maxWork: 1e9, maxReplyBytes: 1000 };

it('counts the work of all rows and repetitions', () => {
  // 4 positions × 4 outputs × 4, 2 and 1 inputs.
  expect(sweep.prepare(request, limits, 'json').macs).toBe(64 + 32 + 16);
  expect(sweep.prepare({ ...request, repeat: 3 }, limits, 'json').macs).toBe(3 * (64 + 32 + 16));
  expect(() => sweep.prepare({ ...request, repeat: 10 }, limits, 'json')).toThrow(
    'over the limit of 1000 (MAX_MACS)',
  );
});

it('predicts the work of every computation, with the input as its padding mode extends it', () => {
  const workOf = (fields: object, repeat: number) => {
    const layer = { ...request.layer, ...fields };
    const most = { ...limits, maxMacs: 1e12, maxWork: 1e12, maxElements: 1e9 };
    return sweep.prepare({ ...request, layer, repeat }, most, 'json').work;
  };
  const plain = workOf({}, 1);
  expect(workOf({}, 100)).toBeGreaterThan(50 * plain);
  expect(workOf({ padding: 3000, padding_mode: 'replicate' }, 1)).toBeGreaterThan(100 * plain);
});

it('refuses more work than the limit, with the field that multiplies it', () => {
  expect(() =>
    sweep.prepare({ ...request, repeat: 20 }, { ...limits, maxMacs: 1e9, maxWork: 1e7 }, 'json'),
  ).toThrow('(MAX_WORK)');
});

it('computes nothing where there is no input', () => {
  const { input: _, ...others } = request;
  const { macs, work, job } = sweep.prepare({ ...others, input_shape: [1, 4, 2, 2] }, limits, 'json');
  expect(macs).toBe(0);
  expect(work).toBeLessThan(1e6);
  expect(job.rows.map(({ groups }) => groups)).toEqual([1, 2, 4]);
});
