import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import { inScope } from '../../src/memory/buffers.ts';
import { elementsBetween, stoppable } from '../../src/memory/checkpoint.ts';
import { execute } from '../../src/operations/execute.ts';
import { prepareCompare, prepareConvolve } from '../../src/operations/prepare.ts';
import { prepareExplain } from '../../src/operations/prepare-explain.ts';
import { prepareGradients } from '../../src/operations/prepare-gradients.ts';
import { type StageJob, stage } from '../../src/operations/split.ts';
import { type Job, unwrap } from '../../src/runtime/messages.ts';
import type { TensorSource } from '../../src/tensor/source.ts';
import { elementCount, sharedElements } from '../../src/tensor/tensor.ts';
import { checkpointsOf } from '../helpers/checkpoints.ts';
import { testKernels } from '../helpers/kernels.ts';
import { specOf } from '../helpers/layers.ts';

const limits = { maxElements: 1e7, maxMacs: 1e9, maxReplyBytes: 1e10 };
const shape = [2, 4, 128, 128];
const elements = elementCount(shape);
const input: TensorSource = { kind: 'fill', shape, fill: { kind: 'normal', mean: 0, std: 1, seed: 1 } };
const shared = { input, seed: 0, reduce: [], format: 'none' } as const;
const conv = (layer = {}, request = {}, replyType: 'json' | 'npy' | 'safetensors' = 'json') =>
  prepareConvolve({ layer: specOf(layer), ...shared, include: [], ...request }, limits, replyType).job;
const extending = { kernel_size: 3, padding: 1, padding_mode: 'reflect', groups: 4 } as const;
const gradients = (layer = {}, request = {}) =>
  prepareGradients({ layer: specOf(layer), ...shared, include: [], ...request }, limits, 'json').job;
const reduce = [{ op: 'std', dims: [1] }] as const;

/** A job of each kind, and how often it goes over as many elements as its input has, at least. */
const jobs: readonly (readonly [what: string, passes: number, job: () => Job])[] = [
  ['statistics alone', 6, () => conv()],
  ['reductions', 9, () => conv({}, { reduce })],
  ['an extended input', 8, () => conv(extending)],
  ['a transposed layer', 6, () => conv({ type: 'conv_transpose2d', stride: 1 })],
  ['another dtype', 6, () => conv({ dtype: 'float64' })],
  ['nested numbers', 7, () => conv({}, { format: 'nested' })],
  ['base64', 8, () => conv({}, { format: 'base64' })],
  ['npy', 7, () => conv({}, {}, 'npy')],
  ['safetensors', 8, () => conv({}, { format: 'flat', include: ['input'] }, 'safetensors')],
  ['gradients', 8, () => gradients()],
  ['gradients of an extended input', 12, () => gradients(extending, { include: ['output'], reduce })],
  [
    'an explanation',
    3,
    () => prepareExplain({ layer: specOf(), input, seed: 0, index: [0, 0, 0, 0] }, limits).job,
  ],
  [
    'a comparison',
    11,
    () => {
      const layer = (groups: number) => ({ layer: specOf({ groups }), seed: 0 });
      return prepareCompare({ ...shared, layers: [layer(1), layer(4)] }, limits).job;
    },
  ],
];

const stopped = () => new ProblemError('client-closed', 'stopped');

/** What a job gives whose client goes at its checkpoint `last`, and how many checkpoints it then passes. */
function stoppedAt(job: Job, last: number) {
  let calls = 0;
  const stop = () => {
    if (++calls >= last) throw stopped();
  };
  return { result: stoppable(stop, () => execute(job)), calls };
}

describe.each(jobs)('execute of %s', (_, passes, job) => {
  it('has checkpoints for all that it goes over', () => {
    const count = checkpointsOf(() => unwrap(execute(job())));
    expect(count).toBeGreaterThanOrEqual((passes * elements * 0.9) / elementsBetween);
  });

  it('ends at any of them, and is what it was the next time', () => {
    const whole = Buffer.from(unwrap(execute(job())).body);
    const all = checkpointsOf(() => execute(job()));
    for (let last = 1; last <= all; last += Math.ceil(all / 12)) {
      const { result, calls } = stoppedAt(job(), last);
      expect(result).toMatchObject({ ok: false, code: 'client-closed' });
      expect(calls).toBe(last);
    }
    expect(Buffer.from(unwrap(execute(job())).body).equals(whole)).toBe(true);
  });
});

describe('making the tensors of a layer that is computed together', () => {
  it('has checkpoints, and ends at any of them', () => {
    const job = conv(extending);
    if (job.reply !== 'conv') throw new Error('one convolution can be divided');
    const { shapes } = job.works[0].plan;
    const room = (sizes: readonly number[]) => sharedElements('float32', elementCount(sizes));
    const staging: StageJob['staging'] = {
      input: room(shapes.input),
      read: room([2, 4, 130, 130]),
      weight: room(shapes.weight),
      bias: room([4]),
      output: room(shapes.output),
    };
    const make = () =>
      inScope(
        () => stage({ job, staging }),
        () => [],
      );
    // Zeros, uniform and normal numbers, their copy; zeros and elements of the extended input, and its copy.
    const all = checkpointsOf(make);
    expect(all).toBeGreaterThanOrEqual((7 * elements) / elementsBetween);
    let calls = 0;
    const stop = () => {
      if (++calls === all) throw stopped();
    };
    expect(() => stoppable(stop, make)).toThrow('stopped');
  });
});

describe('the timings of a job', () => {
  const layersOf = (job: Job) => unwrap(execute(job)).timings.layers;
  const { macs } = prepareConvolve({ layer: specOf(), ...shared, include: [] }, limits, 'json');
  const names = new Set(['adjoint', ...testKernels.map(({ name }) => name)]);

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
