import { describe, expect, it } from 'vitest';
import { variants } from '../../src/convolution/variants.ts';
import { execute } from '../../src/engine/execute.ts';
import { type Job, unwrap } from '../../src/engine/messages.ts';
import { prepareConvolve } from '../../src/engine/prepare.ts';
import { prepareExplain } from '../../src/engine/prepare-explain.ts';
import { prepareGradients } from '../../src/engine/prepare-gradients.ts';
import type { TensorSource } from '../../src/tensor/source.ts';
import { specOf } from '../helpers/layers.ts';

const limits = { maxElements: 1e7, maxMacs: 1e9 };
const shape = [2, 4, 128, 128];
const input: TensorSource = { kind: 'fill', shape, fill: { kind: 'normal', mean: 0, std: 1, seed: 1 } };
const shared = { input, seed: 0, reduce: [], format: 'none' } as const;
const conv = (layer = {}, request = {}, replyType: 'json' | 'npy' | 'safetensors' = 'json') =>
  prepareConvolve({ layer: specOf(layer), ...shared, include: [], ...request }, limits, replyType).job;
const gradients = (layer = {}, request = {}) =>
  prepareGradients({ layer: specOf(layer), ...shared, include: [], ...request }, limits, 'json').job;

describe('the timings of a job', () => {
  const layersOf = (job: Job) => unwrap(execute(job)).timings.layers;
  const { macs } = prepareConvolve({ layer: specOf(), ...shared, include: [] }, limits, 'json');
  const names = new Set(['adjoint', ...variants.map(({ name }) => name)]);

  it('have a layer with what it computes and by which kernel', () => {
    const [layer, ...others] = layersOf(conv());
    expect(others).toEqual([]);
    expect(layer).toMatchObject({ type: 'conv2d', macs });
    expect(names).toContain(layer.variant);
  });

  it.each([
    ['two', {}, 2],
    ['three where the output is wanted', { include: ['output'] }, 3],
  ])('have the passes that gradients take: %s', (_, request, count) => {
    const passes = layersOf(gradients({}, request));
    expect(passes.map((pass) => pass.macs)).toEqual(Array(count).fill(macs));
    for (const { variant, type } of passes) {
      expect(names).toContain(variant);
      expect(type).toBe('conv2d');
    }
  });

  it('have the terms of an explanation', () => {
    const job = prepareExplain({ layer: specOf(), input, seed: 0, index: [0, 0, 0, 0] }, limits).job;
    expect(layersOf(job)).toMatchObject([{ type: 'conv2d', variant: 'explain', macs: 4 * 9 }]);
  });
});
