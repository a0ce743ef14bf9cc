import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legalGroups } from '../../src/layers/groups.ts';
import { type LayerSpec, paddingPairs, weightShape } from '../../src/layers/layer.ts';
import { resolveLayer } from '../../src/layers/resolve.ts';
import { fitting, layerOf, specOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

describe('resolveLayer', () => {
  it.each([
    ['conv1d', [5]],
    ['conv2d', [5, 5]],
    ['conv3d', [5, 5, 5]],
    ['conv_transpose1d', [5]],
    ['conv_transpose2d', [5, 5]],
    ['conv_transpose3d', [5, 5, 5]],
  ] as const)('spreads one integer, or a list of one, over the axes of %s', (type, spread) => {
    for (const value of [5, [5]]) {
      const layer = layerOf({ type, kernel_size: value, stride: value, padding: value, dilation: value });
      expect(layer.kernel_size).toEqual(spread);
      expect(layer.stride).toEqual(spread);
      expect(layer.padding).toEqual(spread);
      expect(layer.dilation).toEqual(spread);
    }
  });

  it('keeps lists of one value an axis, and every other field', () => {
    const spec = specOf({
      type: 'conv3d',
      in_channels: 6,
      out_channels: 9,
      groups: 3,
      kernel_size: [1, 2, 3],
      stride: [4, 5, 6],
      padding: [7, 0, 9],
      dilation: [2, 1, 3],
      bias: false,
      dtype: 'float64',
    });
    expect(resolveLayer(spec)).toEqual(spec);
  });

  it('leaves its argument as it was', () => {
    const spec = Object.freeze(specOf({ kernel_size: Object.freeze([3]), padding: 'same' }));
    resolveLayer(spec);
    expect(spec).toEqual(specOf({ kernel_size: [3], padding: 'same' }));
  });

  it("makes no padding of 'valid'", () => {
    expect(layerOf({ type: 'conv3d', padding: 'valid', stride: 2 }).padding).toEqual([0, 0, 0]);
  });

  // torch: total = dilation * (kernel - 1), total // 2 before, the rest after.
  it.each([
    { kernel_size: 1, dilation: 1, padding: [0, 0] },
    { kernel_size: 3, dilation: 1, padding: [1, 1] },
    { kernel_size: 3, dilation: 3, padding: [3, 3] },
    { kernel_size: 5, dilation: 2, padding: [4, 4] },
    {
      kernel_size: 2,
      dilation: 1,
      padding: [
        [0, 1],
        [0, 1],
      ],
    },
    {
      kernel_size: 4,
      dilation: 1,
      padding: [
        [1, 2],
        [1, 2],
      ],
    },
    { kernel_size: 4, dilation: 2, padding: [3, 3] },
    {
      kernel_size: 4,
      dilation: 3,
      padding: [
        [4, 5],
        [4, 5],
      ],
    },
    {
      kernel_size: [2, 3],
      dilation: [1, 2],
      padding: [
        [0, 1],
        [2, 2],
      ],
    },
  ])("makes $padding of 'same' for kernel $kernel_size, dilation $dilation", ({ padding, ...fields }) => {
    expect(layerOf({ ...fields, padding: 'same' }).padding).toEqual(padding);
  });

  it('writes pairs whose sides agree on every axis as integers, and keeps others', () => {
    const agreeing = [
      [1, 1],
      [0, 0],
    ] as const;
    const other = [
      [1, 1],
      [0, 2],
    ] as const;
    expect(layerOf({ padding: agreeing }).padding).toEqual([1, 0]);
    expect(layerOf({ padding: other }).padding).toEqual(other);
  });

  it('changes nothing of a layer that is resolved', () => {
    const draw = fc.record({
      fitted: fitting(),
      word: fc.constantFrom<LayerSpec['padding'] | undefined>('same', 'valid', undefined),
    });
    fc.assert(
      fc.property(draw, ({ fitted: { spec }, word }) => {
        const layer = resolveLayer(word === undefined ? spec : { ...spec, stride: 1, padding: word });
        expect(resolveLayer(layer)).toEqual(layer);
      }),
    );
  });

  const notInteger = (name: string, text: string, axes: number) =>
    `expected ${name} to be a single integer value or a list of ${axes} values to match the convolution dimensions, but got ${name}=${text}`;

  it.each<[string, Partial<LayerSpec>, { pointer: string; message: string; hint: string }[]]>([
    [
      'groups that do not divide in_channels',
      { in_channels: 16, out_channels: 12, groups: 3 },
      [
        {
          pointer: '/groups',
          message: 'in_channels must be divisible by groups: 16 is not divisible by 3',
          hint: 'groups may be 1, 2, 4',
        },
      ],
    ],
    [
      'groups that do not divide out_channels',
      { in_channels: 12, out_channels: 18, groups: 4 },
      [
        {
          pointer: '/groups',
          message: 'out_channels must be divisible by groups: 18 is not divisible by 4',
          hint: 'groups may be 1, 2, 3, 6',
        },
      ],
    ],
    [
      'groups that divide neither',
      { in_channels: 5, out_channels: 7, groups: 3 },
      [
        {
          pointer: '/groups',
          message: 'in_channels must be divisible by groups: 5 is not divisible by 3',
          hint: 'groups may be 1',
        },
        {
          pointer: '/groups',
          message: 'out_channels must be divisible by groups: 7 is not divisible by 3',
          hint: 'groups may be 1',
        },
      ],
    ],
    ...(['kernel_size', 'stride', 'dilation'] as const).map(
      (name): [string, Partial<LayerSpec>, { pointer: string; message: string; hint: string }[]] => [
        `${name} of three values for two axes`,
        { [name]: [1, 2, 1] },
        [
          {
            pointer: `/${name}`,
            message: notInteger(name, '[1, 2, 1]', 2),
            hint: 'give one integer, or 2 of them',
          },
        ],
      ],
    ),
    [
      'stride of two values for three axes',
      { type: 'conv3d', stride: [1, 2] },
      [
        {
          pointer: '/stride',
          message: notInteger('stride', '[1, 2]', 3),
          hint: 'give one integer, or 3 of them',
        },
      ],
    ],
    [
      'padding of one value too many',
      { padding: [1, 1, 1] },
      [
        {
          pointer: '/padding',
          message: notInteger('padding', '[1, 1, 1]', 2),
          hint: 'give one integer, or 2 of them',
        },
      ],
    ],
    [
      'padding of before and after in one flat list',
      { padding: [1, 2, 3, 4] },
      [
        {
          pointer: '/padding',
          message: notInteger('padding', '[1, 2, 3, 4]', 2),
          hint: 'different padding before and after an axis is written as one [before, after] pair per axis',
        },
      ],
    ],
    [
      "padding='same' with a stride",
      { padding: 'same', stride: [1, 2] },
      [
        {
          pointer: '/padding',
          message: "padding='same' is not supported for strided convolutions",
          hint: 'stride is [1, 2]: use stride 1, or auto_pad, or give the padding in numbers',
        },
      ],
    ],
  ])('refuses %s', (_, fields, faults) => {
    expect(faultsFrom(() => resolveLayer(specOf(fields)))).toEqual({ code: 'invalid-layer', faults });
  });

  it('refuses a number of pairs that is not the number of axes, even of one', () => {
    for (const padding of [[[1, 2]], Array<[number, number]>(3).fill([1, 2])] as const) {
      const { code, faults } = faultsFrom(() => resolveLayer(specOf({ padding })));
      expect(code).toBe('invalid-layer');
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatchObject({ pointer: '/padding' });
      const text = `[${padding.map(() => '[1, 2]').join(', ')}]`;
      expect(faults[0].message).toBe(notInteger('padding', text, 2));
    }
  });

  it('names every fault at once, the channels first', () => {
    const spec = specOf({
      groups: 3,
      kernel_size: [3, 3, 3],
      stride: [2, 2, 2],
      dilation: [1, 1, 1],
      padding: 'same',
    });
    const pointers = faultsFrom(() => resolveLayer(spec)).faults.map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/groups', '/groups', '/kernel_size', '/stride', '/dilation']);
  });
});

describe('paddingPairs', () => {
  it('states both sides of each axis', () => {
    expect(paddingPairs(layerOf({ padding: [1, 2] }))).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(paddingPairs(layerOf({ padding: 'same', kernel_size: [2, 3] }))).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });
});

describe('weightShape', () => {
  it('is [out_channels, in_channels / groups, *kernel_size]', () => {
    const layer = layerOf({
      type: 'conv3d',
      in_channels: 12,
      out_channels: 8,
      groups: 4,
      kernel_size: [5, 6, 7],
    });
    expect(weightShape(layer)).toEqual([8, 3, 5, 6, 7]);
  });
});

describe('legalGroups', () => {
  it('is every number that divides both, ascending', () => {
    const channels = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(channels, channels, (a, b) => {
        const tried = Array.from({ length: a }, (_, i) => i + 1);
        expect(legalGroups(a, b)).toEqual(tried.filter((groups) => a % groups === 0 && b % groups === 0));
      }),
    );
  });

  it('is exactly what resolveLayer takes', () => {
    for (let groups = 1; groups <= 24; groups++) {
      const resolve = () => resolveLayer(specOf({ in_channels: 24, out_channels: 36, groups }));
      if (legalGroups(24, 36).includes(groups)) expect(resolve().groups).toBe(groups);
      else expect(resolve).toThrow('must be divisible by groups');
    }
  });

  it('is quick for the largest channel counts', () => {
    const powers = Array.from({ length: 25 }, (_, i) => 2 ** i);
    expect(legalGroups(2 ** 24, 2 ** 24)).toEqual(powers);
  });
});
