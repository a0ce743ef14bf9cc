import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import type { ReplyType } from '../../src/formats/registry.ts';
import { readSafetensors } from '../../src/formats/safetensors/file.ts';
import { inScope } from '../../src/memory/buffers.ts';
import { elementsBetween, stoppable } from '../../src/memory/checkpoint.ts';
import { compare } from '../../src/operations/compare.ts';
import { conv } from '../../src/operations/conv.ts';
import { type StageJob, stageTensors } from '../../src/operations/divided/worker.ts';
import { execute, type OperationJob } from '../../src/operations/execute.ts';
import { explain } from '../../src/operations/explain.ts';
import { gradients } from '../../src/operations/gradients.ts';
import { sweep } from '../../src/operations/sweep.ts';
import type { TensorSource } from '../../src/tensor/source.ts';
import { elementCount, elements as elementsOf } from '../../src/tensor/tensor.ts';
import { checkpointsOf } from '../helpers/checkpoints.ts';
import { testKernels } from '../helpers/kernels.ts';
import { specOf } from '../helpers/layers.ts';

const limits = { maxElements: 1e7, maxMacs: 1e9, maxWork: 1e12, maxReplyBytes: 1e10 };
const shape = [2, 4, 128, 128];
const elements = elementCount(shape);
const input: TensorSource = { kind: 'fill', shape, fill: { kind: 'normal', mean: 0, std: 1, seed: 1 } };
const shared = { input, seed: 0, reduce: [], format: 'none' as const };
const convPrepared = (layer = {}, request = {}, replyType: ReplyType = 'json') =>
  conv.prepare({ layer: specOf(layer), ...shared, include: [], ...request }, limits, replyType);
const convJob = (...request: Parameters<typeof convPrepared>): OperationJob => ({
  operation: 'conv',
  job: convPrepared(...request).job,
});
const extending = { kernel_size: 3, padding: 1, padding_mode: 'reflect', groups: 4 } as const;
const gradientsJob = (layer = {}, request = {}): OperationJob => ({
  operation: 'gradients',
  job: gradients.prepare({ layer: specOf(layer), ...shared, include: [], ...request }, limits, 'json').job,
});
const explainJob = (): OperationJob => ({
  operation: 'explain',
  job: explain.prepare({ layer: specOf(), input, seed: 0, index: [0, 0, 0, 0] }, limits, 'json').job,
});
const reduce = [{ op: 'std', dims: [1] }] as const;

/** A job of each kind, and how often it goes over as many elements as its input has, at least. */
const jobs: readonly (readonly [what: string, passes: number, job: () => OperationJob])[] = [
  ['statistics alone', 6, () => convJob()],
  ['reductions', 9, () => convJob({}, { reduce })],
  ['an extended input', 8, () => convJob(extending)],
  ['a transposed layer', 6, () => convJob({ type: 'conv_transpose2d', stride: 1 })],
  ['another dtype', 6, () => convJob({ dtype: 'float64' })],
  ['nested numbers', 7, () => convJob({}, { format: 'nested' })],
  ['base64', 8, () => convJob({}, { format: 'base64' })],
  ['npy', 7, () => convJob({}, {}, 'npy')],
  ['safetensors', 8, () => convJob({}, { format: 'flat', include: ['input'] }, 'safetensors')],
  ['gradients', 8, () => gradientsJob()],
  ['gradients of an extended input', 12, () => gradientsJob(extending, { include: ['output'], reduce })],
  ['an explanation', 3, explainJob],
  [
    'a comparison',
    11,
    () => {
      const layer = (groups: number) => ({ layer: specOf({ groups }), seed: 0 });
      const { job } = compare.prepare({ ...shared, layers: [layer(1), layer(4)] }, limits, 'json');
      return { operation: 'compare', job };
    },
  ],
  [
    'a sweep',
    11,
    () => {
      const request = { layer: specOf(), input, groups: [1, 4], seed: 0, repeat: 1 };
      return { operation: 'sweep', job: sweep.prepare(request, limits, 'json').job };
    },
  ],
];

const stopped = () => new ProblemError('client-closed', 'stopped');

/**
 * Runs a job whose client goes at its checkpoint `last`. @returns how many checkpoints it has passed when it
 * ends
 */
function stoppedAt(job: OperationJob, last: number): number {
  let calls = 0;
  const stop = () => {
    if (++calls >= last) throw stopped();
  };
  expect(() => stoppable(stop, () => execute(job))).toThrow(stopped());
  return calls;
}

/** What a reply says but for the times that computing took. */
function answerOf(job: OperationJob): Buffer {
  const reply = Buffer.from(execute(job).body);
  if (job.operation !== 'sweep') return reply;
  return Buffer.from(reply.toString().replaceAll(/"compute_ms":[\d.e-]+/g, ''));
}

describe.each(jobs)('execute of %s', (_, passes, job) => {
  it('has checkpoints for all that it goes over', () => {
    const count = checkpointsOf(() => execute(job()));
    expect(count).toBeGreaterThanOrEqual((passes * elements * 0.9) / elementsBetween);
  });

  it('ends at any of them, and is what it was the next time', () => {
    const whole = answerOf(job());
    const all = checkpointsOf(() => execute(job()));
    for (let last = 1; last <= all; last += Math.ceil(all / 12)) {
      expect(stoppedAt(job(), last)).toBe(last);
    }
    expect(answerOf(job()).equals(whole)).toBe(true);
  });
});

describe('a file with the output alone', () => {
  const fileOf = (layer: object, request: object, type: ReplyType) =>
    execute(convJob(layer, { format: 'flat', ...request }, type)).body;
  const outputIn = (file: Uint8Array) => readSafetensors(Uint8Array.from(file)).tensors.get('output');

  it('lies around the elements where they were computed', () => {
    const file = fileOf({}, {}, 'safetensors');
    const copied = fileOf({}, { include: ['weight'] }, 'safetensors');
    expect(file.byteOffset).toBeGreaterThan(0);
    expect(copied.byteOffset).toBe(0);
    expect(outputIn(file)).toEqual(outputIn(copied));
    expect(fileOf({}, {}, 'npy').byteOffset).toBeGreaterThan(0);
  });

  it.each([
    ['narrowed', { dtype: 'float16' }, {}],
    ['moved', {}, { layout: { output: 'NHWC' } }],
  ] as const)('is a copy where they are %s', (_, layer, request) => {
    expect(fileOf(layer, request, 'safetensors').byteOffset).toBe(0);
  });

  it('leaves room for as many figures as there may be', () => {
    const wide = { in_channels: 2048, out_channels: 2048, groups: 2048, kernel_size: 1 };
    const fill = { kind: 'normal', mean: 1e-200, std: 1e-300, seed: 1 } as const;
    const input = { kind: 'fill', shape: [2, 2048, 3, 3], fill } as const;
    const file = fileOf({ ...wide, dtype: 'float64' }, { input }, 'safetensors');
    expect(outputIn(file)?.shape).toEqual([2, 2048, 3, 3]);
    expect(file.byteOffset).toBeGreaterThan(0);
  });
});

describe('making the tensors of a layer that is computed together', () => {
  it('has checkpoints, and ends at any of them', () => {
    const { job } = convPrepared(extending);
    const { shapes } = job.layer.plan;
    const room = (sizes: readonly number[]) => elementsOf('float32', elementCount(sizes));
    const tensors: StageJob['tensors'] = {
      input: room(shapes.input),
      convolved: room([2, 4, 130, 130]),
      weight: room(shapes.weight),
      bias: room([4]),
      output: room(shapes.output),
    };
    const make = () =>
      inScope(
        () => stageTensors({ job, tensors }),
        () => [],
      );
    // Zeros, uniform and normal numbers; zeros and elements of the extended input, and its copy.
    const all = checkpointsOf(make);
    expect(all).toBeGreaterThanOrEqual((6 * elements) / elementsBetween);
    let calls = 0;
    const stop = () => {
      if (++calls === all) throw stopped();
    };
    expect(() => stoppable(stop, make)).toThrow('stopped');
  });
});

describe('the timings of a job', () => {
  const layersOf = (job: OperationJob) => execute(job).timings.layers;
  const { macs } = convPrepared();
  const names = new Set(['adjoint', ...testKernels.map(({ name }) => name)]);

  it('have a layer with what it computes and by which kernel', () => {
    const [layer, ...others] = layersOf(convJob());
    expect(others).toEqual([]);
    expect(layer).toMatchObject({ type: 'conv2d', macs });
    expect(names).toContain(layer.variant);
  });

  it.each([
    ['two', {}, 2],
    ['three where the output is wanted', { include: ['output'] }, 3],
  ])('have the passes that gradients take: %s', (_, request, count) => {
    const passes = layersOf(gradientsJob({}, request));
    expect(passes.map((pass) => pass.macs)).toEqual(Array(count).fill(macs));
    for (const { variant, type } of passes) {
      expect(names).toContain(variant);
      expect(type).toBe('conv2d');
    }
  });

  it('have the terms of an explanation', () => {
    expect(layersOf(explainJob())).toMatchObject([{ type: 'conv2d', variant: 'explain', macs: 4 * 9 }]);
  });
});
