import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { bodyWork, workPerMilli } from '../../src/operations/cost.ts';
import { loadConfig } from '../../src/server/config.ts';
import { testApp } from '../helpers/app.ts';
import { fitting } from '../helpers/layers.ts';
import { prepared } from '../helpers/legal/prepared.ts';

const { INLINE_WORK } = loadConfig({});

const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 };
const input = { shape: [2, 16, 10, 10], fill: { kind: 'axis', axis: 1, offset: 1 } };
const one = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 };
const far = { ...one, kernel_size: 3, dilation: 8_000_000, padding: 8_000_000, dtype: 'float64' };
const ten = { shape: [1, 1, 10], data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] };
const wide = { ...one, kernel_size: 2 ** 19 };

/** Who computes a request with the default settings: the event loop or a worker; or that it is refused. */
const decisions: readonly (readonly [name: string, operation: string, body: object, by: string])[] = [
  ['the tutorial', 'conv', { layer, input, weight: { fill: 1 }, bias: { fill: 0 } }, 'event loop'],
  ['the tutorial with drawn parameters', 'conv', { layer, input }, 'event loop'],
  ['the tutorial, backward', 'gradients', { layer, input, format: 'none' }, 'event loop'],
  ['the tutorial, explained', 'explain', { layer, input, index: [0, 0, 0, 0] }, 'event loop'],
  ['the tutorial, swept without input', 'sweep', { layer, input_shape: input.shape }, 'event loop'],
  ['one layer, compared', 'compare', { layers: [{ layer }], input, format: 'none' }, 'event loop'],
  ['one 3 × 3 layer of few channels', 'conv', conv(8, 16, 'none'), 'event loop'],
  ['64 layers', 'compare', { layers: Array(64).fill({ layer }), input }, 'worker'],
  ['100 repetitions', 'sweep', { layer, input, repeat: 100 }, 'worker'],
  ['much padding of zeros', 'conv', { layer: far, input: ten }, 'event loop'],
  ['the same backward', 'gradients', { layer: far, input: ten }, 'event loop'],
  ['the same swept', 'sweep', { layer: far, input: ten }, 'worker'],
  ['the same compared', 'compare', { layers: Array(10).fill({ layer: far }), input: ten }, 'worker'],
  [
    'padding that repeats the input',
    'conv',
    { layer: { ...far, padding_mode: 'replicate' }, input: ten },
    'worker',
  ],
  [
    'one value of it, explained',
    'explain',
    { layer: { ...far, padding_mode: 'replicate' }, input: ten, index: [0, 0, 5] },
    'worker',
  ],
  ['text of 40,000 float64', 'conv', text(40_000, 'nested', 'float64'), 'worker'],
  ['4,000 images of one element', 'conv', { layer: one, input: { shape: [4000, 1, 1], fill: 1 } }, 'worker'],
  ['100,000 channels of one element', 'conv', channels(100_000), 'worker'],
  ['20,000 normal numbers', 'conv', text(20_000, 'none', 'float32', 'normal'), 'worker'],
  ['4,000 numbers in a row', 'conv', text(4000, 'none', 'float32', 'arange'), 'event loop'],
  ['a large kernel on one element', 'conv', transposed(50), 'worker'],
  ['65,536 terms', 'explain', explained(65_536), 'worker'],
  ['16 reductions of many values', 'conv', reduced(16), 'worker'],
  [
    'no images, and a table for each position',
    'conv',
    { layer: { ...one, padding: 1, padding_mode: 'replicate' }, input: { shape: [0, 1, 2 ** 30], fill: 1 } },
    'refused',
  ],
  [
    'no images of more positions than an array may have',
    'gradients',
    { layer: { ...one, padding: 1, padding_mode: 'replicate' }, input: { shape: [0, 1, 2 ** 33], fill: 1 } },
    'refused',
  ],
  [
    'repetitions of long sums',
    'sweep',
    { layer: wide, input: { shape: [1, 1, 2 ** 20], fill: 1 }, repeat: 100 },
    'refused',
  ],
];

function conv(channels: number, side: number, format: string) {
  const spec = { ...layer, in_channels: channels, out_channels: channels, kernel_size: 3, groups: 1 };
  return { layer: spec, input: { shape: [1, channels, side, side], fill: 1 }, format };
}

function text(elements: number, format: string, dtype: string, kind = 'arange') {
  return { layer: { ...one, dtype }, input: { shape: [1, 1, elements], fill: { kind } }, format };
}

function channels(count: number) {
  const spec = { ...one, in_channels: count, out_channels: count, groups: count };
  return { layer: spec, input: { shape: [1, count, 1], fill: 1 }, format: 'none', weight: { fill: 1 } };
}

function transposed(kernel: number) {
  const spec = { ...one, type: 'conv_transpose3d', kernel_size: kernel };
  return { layer: spec, input: { shape: [1, 1, 1, 1, 1], fill: 1 }, format: 'none' };
}

function extended(padding: number) {
  const layer = { ...one, padding: 100 * padding, padding_mode: 'replicate' };
  return { layer, input: ten };
}

function explained(terms: number) {
  const spec = { ...one, kernel_size: terms };
  return { layer: spec, input: { shape: [1, 1, terms], fill: 1 }, index: [0, 0, 0] };
}

function reduced(count: number) {
  const reduce = Array(count).fill({ op: 'std', dims: [0] });
  return { layer: one, input: { shape: [2, 1, 4000], fill: 1 }, format: 'none', reduce };
}

describe('predicted work', () => {
  it.each(decisions)('decides who computes %s', (_, operation, body, by) => {
    const job = prepared({ operation, body });
    expect(job ? (job.work <= INLINE_WORK ? 'event loop' : 'worker') : 'refused').toBe(by);
  });

  it('is finite, and falls by half at most where the batch grows', () => {
    fc.assert(
      fc.property(
        fitting({ transposed: true, modes: true }),
        fc.constantFrom('nested', 'flat', 'base64', 'none'),
        fc.constantFrom('conv', 'gradients', 'sweep', 'explain'),
        ({ spec, shape }, format, operation) => {
          fc.pre(!shape.includes(0));
          const workAt = (batch: number) => {
            const sizes = [batch, ...shape.slice(-[spec.kernel_size].flat().length - 1)];
            const extra =
              operation === 'explain'
                ? { index: sizes.map(() => 0) }
                : operation === 'sweep'
                  ? { groups: [spec.groups] }
                  : { format };
            const body = { layer: spec, input: { shape: sizes, fill: { kind: 'normal' } }, ...extra };
            return prepared({ operation, body })?.work ?? Number.POSITIVE_INFINITY;
          };
          const works = [1, 2, 4, 8, 64, 1024].map(workAt);
          // What is refused is more than any work. Where another kernel takes over, it may be faster.
          expect(works[0]).toBeLessThan(Number.POSITIVE_INFINITY);
          for (const [i, work] of works.entries())
            expect(work).toBeGreaterThanOrEqual(i === 0 ? 0 : 0.5 * works[i - 1]);
        },
      ),
    );
  });

  it.each([
    ['elements', 'conv', (size: number) => text(size, 'nested', 'float64', 'normal')],
    ['channels', 'conv', (size: number) => channels(size)],
    ['replicated padding', 'conv', (size: number) => extended(size)],
    ['layers', 'compare', (size: number) => ({ layers: Array(size).fill({ layer }), input })],
    ['values of groups', 'sweep', (size: number) => ({ layer, input, groups: Array(size).fill(1) })],
    ['terms', 'explain', (size: number) => explained(size)],
    ['reductions', 'conv', (size: number) => reduced(size)],
  ] as const)('rises with the number of %s', (_, operation, body) => {
    const works = [1, 2, 4, 8, 16].map((size) => prepared({ operation, body: body(size) })?.work ?? 0);
    for (const [i, work] of works.entries()) expect(work).toBeGreaterThan(i === 0 ? 0 : works[i - 1]);
  });

  it('of a body is more where it is text', () => {
    expect(bodyWork(0, 'json')).toBe(0);
    expect(bodyWork(1000, 'json')).toBeGreaterThan(10 * bodyWork(1000, 'safetensors'));
    expect(bodyWork(2 ** 26, 'json') / workPerMilli).toBeGreaterThan(50);
  });
});

describe('a job of INLINE_WORK', () => {
  const request = {
    layer: { type: 'conv2d', in_channels: 2, out_channels: 3, kernel_size: 1 },
    input: { shape: [1, 2, 2, 2], fill: 1 },
  };
  const work = Math.ceil(prepared({ operation: 'conv', body: request })?.work ?? 0);

  it.each([
    ['is computed on the event loop', work, false],
    ['with more work is computed by a worker', work - 1, true],
  ])('%s', async (_, limit, inPool) => {
    const app = await testApp({ INLINE_WORK: String(limit), WORKERS: '1' });
    const { statusCode } = await app.inject({ method: 'POST', url: '/v1/conv', payload: request });
    expect(statusCode).toBe(200);
    if (inPool) await vi.waitFor(() => expect(app.dispatcher.load.alive).toBe(1));
    else expect(app.dispatcher.load.alive).toBe(0);
  });
});
