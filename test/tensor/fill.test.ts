import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFill, type Fill, writeFill } from '../../src/tensor/fill.ts';
import { type ComputeDType, elementCount } from '../../src/tensor/tensor.ts';
import { goldenTensor } from '../helpers/golden.ts';
import { goldenStreams } from '../helpers/golden-random.ts';
import { faultsFrom } from '../helpers/problems.ts';
import { bitsOf } from '../helpers/random.ts';
import { indexAt, shapes } from '../helpers/tensors.ts';

function filled(fill: Fill, shape: readonly number[]): number[] {
  const data = new Float64Array(elementCount(shape)).fill(Number.NaN);
  writeFill(fill, shape, data);
  return [...data];
}

describe('writeFill', () => {
  it('writes a constant everywhere', () => {
    expect(filled({ kind: 'constant', value: -2.5 }, [2, 3])).toEqual(Array(6).fill(-2.5));
    expect(filled({ kind: 'constant', value: Number.NaN }, [1])).toEqual([Number.NaN]);
    expect(filled({ kind: 'constant', value: -0 }, [1])).toEqual([-0]);
  });

  it('counts with arange in row-major order', () => {
    expect(filled({ kind: 'arange', start: 10, step: -3 }, [2, 1, 2])).toEqual([10, 7, 4, 1]);
    expect(filled({ kind: 'arange', start: 0, step: 1 }, [])).toEqual([0]);
  });

  it('computes in float64 and rounds once', () => {
    const data = new Float32Array(3);
    writeFill({ kind: 'arange', start: 2 ** 24, step: 0.75 }, [3], data);
    // 2^24 + 0.75 and + 1.5 lie between the float32 neighbours 2^24 and 2^24 + 2.
    expect([...data]).toEqual([2 ** 24, 2 ** 24, 2 ** 24 + 2]);
    writeFill({ kind: 'constant', value: 0.1 }, [3], data);
    expect(data[0]).toBe(13421773 / 2 ** 27);
    writeFill({ kind: 'axis', axis: 0, offset: 2 ** -30 }, [3], data);
    expect([...data]).toEqual([2 ** -30, 1, 2]);
  });

  it('writes the index along the axis, modulo, plus offset', () => {
    const draw = shapes().chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        axis: fc.integer({ min: -shape.length, max: shape.length - 1 }),
        modulo: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
        offset: fc.integer({ min: -3, max: 3 }),
      }),
    );
    fc.assert(
      fc.property(draw, ({ shape, axis, modulo, offset }) => {
        const expected = Array.from({ length: elementCount(shape) }, (_, at) => {
          const index = indexAt(shape, at).at(axis) ?? Number.NaN;
          return (modulo === undefined ? index : index % modulo) + offset;
        });
        expect(filled({ kind: 'axis', axis, modulo, offset }, shape)).toEqual(expected);
      }),
    );
  });

  it("makes the tutorial's input: channel c is c + 1", () => {
    const data = filled({ kind: 'axis', axis: 1, modulo: 16, offset: 1 }, [2, 16, 10, 10]);
    expect(data.reduce((sum, value) => sum + value)).toBe(27200);
    expect([data[0], data[99], data[100], data[1599], data[1600], data[3199]]).toEqual([1, 1, 2, 16, 1, 16]);
  });
});

describe('writeFill draws', () => {
  const shape = [8, 4, 3, 3];
  const drawn = (fill: Fill, Data: typeof Float32Array | typeof Float64Array = Float32Array) => {
    const data = new Data(elementCount(shape));
    writeFill(fill, shape, data);
    return data;
  };
  const uniform = (bound: number): Fill => ({ kind: 'uniform', low: -bound, high: bound, seed: 3 });
  const normal = (std: number): Fill => ({ kind: 'normal', mean: 0, std, seed: 3 });

  it.each(goldenStreams)("PyTorch's uniform and normal numbers of seed $seed", (stream) => {
    const { seed } = stream;
    const cases: [string, Fill][] = [
      ['rand_10_float32', { kind: 'uniform', low: 0, high: 1, seed }],
      ['rand_10_float64', { kind: 'uniform', low: 0, high: 1, seed }],
      ['randn_5_float32', { kind: 'normal', mean: 0, std: 1, seed }],
      ['randn_64_float32', { kind: 'normal', mean: 0, std: 1, seed }],
    ];
    for (const [name, fill] of cases) {
      const { shape, data: expected } = goldenTensor(stream.tensors[name]);
      const data = expected.slice().fill(Number.NaN);
      writeFill(fill, shape, data);
      expect(bitsOf(data)).toEqual(bitsOf(expected));
    }
  });

  // fan_in is 4·9 = 36, fan_out 8·9 = 72.
  it.each<[Fill, Fill]>([
    [{ kind: 'kaiming_uniform', a: 0, seed: 3 }, uniform(Math.sqrt(3) * (Math.sqrt(2) / 6))],
    [{ kind: 'kaiming_uniform', a: 2, seed: 3 }, uniform(Math.sqrt(3) * (Math.sqrt(2 / 5) / 6))],
    [{ kind: 'kaiming_normal', a: 0, seed: 3 }, normal(Math.sqrt(2) / 6)],
    [{ kind: 'kaiming_normal', a: -1, seed: 3 }, normal(1 / 6)],
    [{ kind: 'kaiming_normal', a: 0, mode: 'fan_in', seed: 3 }, normal(Math.sqrt(2) / 6)],
    [{ kind: 'kaiming_normal', a: 0, mode: 'fan_out', seed: 3 }, normal(Math.sqrt(2) / Math.sqrt(72))],
    [{ kind: 'kaiming_normal', a: 0, mode: 'fan_out', groups: 2, seed: 3 }, normal(Math.sqrt(2) / 6)],
    [
      { kind: 'kaiming_uniform', a: 2, mode: 'fan_out', groups: 8, seed: 3 },
      uniform(Math.sqrt(3) * (Math.sqrt(2 / 5) / 3)),
    ],
    [{ kind: 'xavier_uniform', gain: 1, seed: 3 }, uniform(Math.sqrt(3) * Math.sqrt(2 / 108))],
    [{ kind: 'xavier_uniform', gain: 0.5, seed: 3 }, uniform(Math.sqrt(3) * (0.5 * Math.sqrt(2 / 108)))],
    [{ kind: 'xavier_normal', gain: 3, seed: 3 }, normal(3 * Math.sqrt(2 / 108))],
  ])("torch.nn.init's %j as %j", (fill, expected) => {
    for (const Data of [Float32Array, Float64Array]) expect(drawn(fill, Data)).toEqual(drawn(expected, Data));
  });

  it('a matrix and a volume at their own fans', () => {
    const deviation = (fill: Fill, shape: readonly number[]) => {
      const values = filled(fill, shape);
      return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    };
    for (const [shape, fanIn, fanOut] of [
      [[400, 250], 250, 400],
      [[50, 20, 10, 10], 2000, 5000],
      [[20, 10, 5, 10, 10], 5000, 10_000],
    ] as const) {
      const he = Math.sqrt(2 / fanIn);
      const glorot = Math.sqrt(2 / (fanIn + fanOut));
      expect(deviation({ kind: 'kaiming_normal', a: 0, seed: 1 }, shape) / he).toBeCloseTo(1, 2);
      expect(deviation({ kind: 'kaiming_uniform', a: 0, seed: 1 }, shape) / he).toBeCloseTo(1, 2);
      expect(deviation({ kind: 'xavier_normal', gain: 1, seed: 1 }, shape) / glorot).toBeCloseTo(1, 2);
      expect(deviation({ kind: 'xavier_uniform', gain: 1, seed: 1 }, shape) / glorot).toBeCloseTo(1, 2);
    }
  });

  it('other numbers from another seed, the same from the same', () => {
    const fill = (seed: number): Fill => ({ kind: 'kaiming_normal', a: 0, seed });
    expect(drawn(fill(1))).toEqual(drawn(fill(1)));
    expect(drawn(fill(1))).not.toEqual(drawn(fill(2)));
  });
});

describe('checkFill', () => {
  const axisFill = (axis: number): Fill => ({ kind: 'axis', axis, offset: 0 });
  const shape = [4, 2, 3, 3];
  const refusal = (fill: Fill, shape: readonly number[], dtype: ComputeDType = 'float32') => {
    const { code, faults } = faultsFrom(() => checkFill(fill, shape, dtype));
    expect(code).toBe('invalid-tensor');
    expect(faults).toHaveLength(1);
    return faults[0];
  };

  it('accepts every axis of the tensor, counted from either end', () => {
    for (let axis = -4; axis < 4; axis++)
      expect(() => checkFill(axisFill(axis), shape, 'float32')).not.toThrow();
  });

  it.each([4, -5, 2 ** 53 - 1])('refuses axis %d of four', (axis) => {
    expect(refusal(axisFill(axis), shape)).toEqual({
      pointer: '/axis',
      message: `Dimension out of range (expected to be in range of [-4, 3], but got ${axis})`,
      hint: 'the tensor has 4 axes',
    });
  });

  it.each<Fill>([
    { kind: 'constant', value: 1 },
    { kind: 'arange', start: 0, step: 1 },
    { kind: 'uniform', low: 1, high: 1, seed: 0 },
    { kind: 'normal', mean: -1, std: 0, seed: 0 },
  ])('has nothing against %j, of any shape', (fill) => {
    for (const sizes of [[], [3], [0, 2], shape])
      expect(() => checkFill(fill, sizes, 'float32')).not.toThrow();
  });

  const largest = (2 - 2 ** -23) * 2 ** 127;
  const uniform = (low: number, high: number): Fill => ({ kind: 'uniform', low, high, seed: 0 });

  it.each<[Fill, string, string, string]>([
    [
      uniform(2.5, 1.5),
      '/high',
      'uniform_ expects to return a [from, to) range, but found from=2.5 > to=1.5',
      'at least low, which is 2.5',
    ],
    [uniform(-1e39, 1), '/low', 'from is out of bounds for float', `from ${-largest} to ${largest}`],
    [uniform(0, 1e39), '/high', 'to is out of bounds for float', `from ${-largest} to ${largest}`],
    [
      uniform(-3e38, 3e38),
      '/high',
      'uniform_ expects to-from <= std::numeric_limits<Float>::max(), but found to=3e+38 and from=-3e+38 which result in to-from to exceed the limit',
      `at most ${largest} above low`,
    ],
    [
      { kind: 'normal', mean: 0, std: -1, seed: 0 },
      '/std',
      'normal expects std >= 0.0, but found std -1',
      'at least 0',
    ],
    [
      { kind: 'xavier_normal', gain: -6, seed: 0 },
      '/gain',
      'normal expects std >= 0.0, but found std -1.1547',
      'gain is -6: at least 0',
    ],
    [
      { kind: 'xavier_uniform', gain: -6, seed: 0 },
      '/gain',
      'uniform_ expects to return a [from, to) range, but found from=2 > to=-2',
      'gain is -6: at least 0',
    ],
    [
      { kind: 'xavier_uniform', gain: 1e300, seed: 0 },
      '/gain',
      'from is out of bounds for float',
      'gain is 1e+300: a smaller one',
    ],
    [
      { kind: 'kaiming_normal', a: 1e200, seed: 0 },
      '/a',
      'a² must be finite, but a is 1e+200',
      'at most 1e154',
    ],
  ])('refuses %j in the words of PyTorch', (fill, pointer, message, hint) => {
    expect(refusal(fill, shape)).toEqual({ pointer, message, hint });
  });

  it('knows the range of the dtype', () => {
    expect(() => checkFill(uniform(-1e39, 1e39), shape, 'float64')).not.toThrow();
    const { message } = refusal(uniform(-1e308, 1e308), shape, 'float64');
    expect(message).toContain('numeric_limits<Double>');
  });

  const initialisers: Fill[] = [
    { kind: 'kaiming_uniform', a: 0, seed: 0 },
    { kind: 'kaiming_normal', a: 0, seed: 0 },
    { kind: 'xavier_uniform', gain: 1, seed: 0 },
    { kind: 'xavier_normal', gain: 1, seed: 0 },
  ];

  it.each(initialisers)('refuses a tensor without fans for $kind', (fill) => {
    expect(refusal(fill, [7])).toEqual({
      pointer: '/kind',
      message: 'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions',
      hint: 'the tensor has 1: use uniform or normal',
    });
    const { pointer, message } = refusal(fill, [0, 0, 3]);
    expect(pointer).toBe('/kind');
    expect(message).toMatch(/^fan_in( \+ fan_out)? is 0 for a tensor of shape \[0, 0, 3\]/);
    expect(() => checkFill(fill, [2, 3], 'float32')).not.toThrow();
  });

  it.each([
    [
      undefined,
      2,
      'groups divides fan_out, but got groups 2 with mode fan_in',
      "fan_in is one group's already",
    ],
    ['fan_out', 3, 'dim 0 must be divisible by groups: 4 is not divisible by 3', 'a divisor of 4'],
  ] as const)('refuses groups that divide no fan: mode %s, groups %i', (mode, groups, message, hint) => {
    const fault = refusal({ kind: 'kaiming_normal', a: 0, mode, groups, seed: 0 }, [4, 2, 3]);
    expect(fault).toEqual({ pointer: '/groups', message, hint: expect.stringContaining(hint) });
  });

  it.each([[[4]], [[4, 4]], [[4, 4, 3, 3, 3, 3]]])('refuses dirac for the shape %j', (shape) => {
    expect(refusal({ kind: 'dirac' }, shape)).toEqual({
      pointer: '/kind',
      message: 'Only tensors with 3, 4, or 5 dimensions are supported',
      hint: `the tensor has ${shape.length}`,
    });
  });

  it('refuses groups that do not divide what dirac fills', () => {
    expect(refusal({ kind: 'dirac', groups: 3 }, [4, 2, 3])).toEqual({
      pointer: '/groups',
      message: 'dim 0 must be divisible by groups: 4 is not divisible by 3',
      hint: 'a divisor of 4',
    });
  });
});
