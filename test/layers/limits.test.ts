import { describe, expect, it } from 'vitest';
import {
  checkElements,
  checkLimits,
  checkMacs,
  checkReplyBytes,
  checkWork,
  type Limits,
  withoutMacs,
} from '../../src/layers/limits.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { layerOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

const most = Number.MAX_SAFE_INTEGER;
const unlimited: Limits = { maxElements: most, maxMacs: most, maxWork: most, maxReplyBytes: most };
const origin = { layer: '/layer', input: '/input' };

function check(fields: Parameters<typeof layerOf>[0], shape: readonly number[], limits: Partial<Limits>) {
  checkLimits(planLayer(layerOf(fields), shape, origin), { ...unlimited, ...limits }, origin);
}

const elements = (pointer: string, what: string, figure: number, limit: number) => ({
  code: 'limit-exceeded',
  faults: [
    {
      pointer,
      message: `${what} would have ${figure} elements, over the limit of ${limit} (MAX_ELEMENTS)`,
      hint: `stay at or below ${limit} elements, or run the service with a larger MAX_ELEMENTS`,
    },
  ],
});

describe('checkLimits', () => {
  it.each([
    // 1 × 1 kernel, one output channel: nothing is larger than the input of 2·4·5·6.
    ['the input', '/input', { kernel_size: 1, out_channels: 1 }, [2, 4, 5, 6], 240],
    // One element, padded to 7 × 9 in each of 2·6 channels, of which the kernel leaves one position.
    [
      'the padded input',
      '/layer/padding',
      { in_channels: 6, out_channels: 3, groups: 3, kernel_size: [7, 9], padding: [3, 4] },
      [2, 6, 1, 1],
      756,
    ],
    // The same of an output, of which the padding leaves one element.
    [
      'the output before its padding is cropped',
      '/layer/padding',
      {
        type: 'conv_transpose2d',
        in_channels: 3,
        out_channels: 6,
        groups: 3,
        kernel_size: [7, 9],
        padding: [3, 4],
      },
      [2, 3, 1, 1],
      756,
    ],
    [
      'the weight',
      '/layer/kernel_size',
      { in_channels: 4, out_channels: 6, groups: 2, kernel_size: 3 },
      [4, 3, 3],
      108,
    ],
    ['the output', '/layer', { in_channels: 1, out_channels: 9, kernel_size: 1 }, [2, 1, 3, 4], 216],
  ] as const)(
    'names %s with its figure, the limit and the setting',
    (what, pointer, fields, shape, figure) => {
      expect(() => check(fields, shape, { maxElements: figure })).not.toThrow();
      const refused = faultsFrom(() => check(fields, shape, { maxElements: figure - 1 }));
      expect(refused).toEqual(elements(pointer, what, figure, figure - 1));
    },
  );

  it('names the multiply-accumulates', () => {
    const fields = { in_channels: 4, out_channels: 6, groups: 2, kernel_size: 3 };
    // 2 images of 6 × 4 × 3 outputs, each of 2 channels × 9 taps.
    const macs = 2 * 6 * 12 * 18;
    expect(() => check(fields, [2, 4, 6, 5], { maxMacs: macs })).not.toThrow();
    expect(faultsFrom(() => check(fields, [2, 4, 6, 5], { maxMacs: macs - 1 }))).toEqual({
      code: 'limit-exceeded',
      faults: [
        {
          pointer: '/layer',
          message: `the request would take ${macs} multiply-accumulates, over the limit of ${macs - 1} (MAX_MACS)`,
          hint: `stay at or below ${macs - 1} multiply-accumulates, or run the service with a larger MAX_MACS`,
        },
      ],
    });
  });

  it.each([
    ['conv1d', { padding: 1, padding_mode: 'replicate' }, '/input', 'the input of one image'],
    ['conv_transpose1d', {}, '/input', 'the input of one image'],
  ] as const)('counts a batch of no images as one: %s', (type, fields, pointer, what) => {
    const layer = { type, in_channels: 1, out_channels: 1, kernel_size: 1, ...fields };
    const limits = { maxElements: 2 ** 24 };
    expect(() => check(layer, [0, 1, 2 ** 24 - 2], limits)).not.toThrow();
    expect(faultsFrom(() => check(layer, [0, 1, 2 ** 33], limits))).toEqual(
      elements(pointer, what, 2 ** 33, 2 ** 24),
    );
  });

  it('counts the padding of a batch of no images', () => {
    const fields = { kernel_size: 1, padding: 2 ** 20, in_channels: 1, out_channels: 1 };
    expect(faultsFrom(() => check(fields, [0, 1, 1, 1], { maxElements: 2 ** 24 }))).toEqual(
      elements('/layer/padding', 'the padded input of one image', (2 ** 21 + 1) ** 2, 2 ** 24),
    );
  });

  it('refuses by the numbers alone what could never be allocated', () => {
    const { code } = faultsFrom(() =>
      check({ kernel_size: 2 ** 24, padding: 2 ** 24 }, [2 ** 24, 4, 2 ** 24, 2 ** 24], {
        maxElements: 2 ** 24,
      }),
    );
    expect(code).toBe('limit-exceeded');
  });
});

it('withoutMacs lets a layer take any number of multiply-accumulates, and no more of the rest', () => {
  const limits = withoutMacs({ maxElements: 10, maxMacs: 20, maxWork: 30, maxReplyBytes: 30 });
  expect(() => checkMacs(most, limits, '/layer')).not.toThrow();
  expect(() => checkElements(11, limits, '/layer', 'it')).toThrow('MAX_ELEMENTS');
  expect(() => checkReplyBytes(31, limits)).toThrow('MAX_REPLY_BYTES');
});

describe('checkReplyBytes', () => {
  const limits = { ...unlimited, maxReplyBytes: 30 };

  it.each([
    [undefined, 'stay at or below 30 bytes'],
    ['ask for float32', 'ask for float32'],
  ])('names the bytes, and what would be shorter: %s', (shorter, hint) => {
    expect(() => checkReplyBytes(30, limits, shorter)).not.toThrow();
    expect(faultsFrom(() => checkReplyBytes(31, limits, shorter))).toEqual({
      code: 'limit-exceeded',
      faults: [
        {
          pointer: '/format',
          message: 'the reply would have about 31 bytes, over the limit of 30 (MAX_REPLY_BYTES)',
          hint: `${hint}, or run the service with a larger MAX_REPLY_BYTES`,
        },
      ],
    });
  });
});

describe('checkElements, checkMacs and checkWork', () => {
  it('name what the caller says, where the caller says', () => {
    const limits = { maxElements: 10, maxMacs: 20, maxWork: 30, maxReplyBytes: 40 };
    expect(() => checkElements(10, limits, '/layers', 'the outputs together')).not.toThrow();
    expect(faultsFrom(() => checkElements(11, limits, '/layers', 'the outputs together'))).toEqual(
      elements('/layers', 'the outputs together', 11, 10),
    );
    expect(() => checkMacs(20, limits, '/layers')).not.toThrow();
    expect(faultsFrom(() => checkMacs(21, limits, '/layers')).faults[0]).toMatchObject({
      pointer: '/layers',
      message: expect.stringContaining('21 multiply-accumulates, over the limit of 20 (MAX_MACS)'),
    });
  });

  it('return the work, or refuse it with the setting', () => {
    const limits = { ...unlimited, maxWork: 30 };
    expect(checkWork(30, limits, '/layer')).toBe(30);
    expect(faultsFrom(() => checkWork(30.6, limits, '/layer')).faults).toEqual([
      {
        pointer: '/layer',
        message: 'the request would take as long as 31 multiply-accumulates, over the limit of 30 (MAX_WORK)',
        hint: 'stay at or below 30 multiply-accumulates, or run the service with a larger MAX_WORK',
      },
    ]);
  });

  it('refuse figures beyond all numbers', () => {
    const limits = unlimited;
    expect(() => checkElements(Number.POSITIVE_INFINITY, limits, '', 'it')).toThrow('MAX_ELEMENTS');
  });
});
