import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Convolve, Operands } from '../../../src/backend/backend.ts';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { correlate } from '../../../src/backend/selection.ts';
import { type Layer, paddingPairs } from '../../../src/layers/layer.ts';
import { resolveLayer } from '../../../src/layers/resolve.ts';
import { elementCount, type TensorData, zeros } from '../../../src/tensor/tensor.ts';
import { checkpointsOf } from '../../helpers/checkpoints.ts';
import { kernelFor, testKernels } from '../../helpers/kernels.ts';
import { fitting, layerOf, operandsFor, outputOf, placed } from '../../helpers/layers.ts';
import { bitsOf, randomData } from '../../helpers/random.ts';

/** The reference, and what requests get. */
const implementations = [
  { name: 'convolveReference', run: convolveReference },
  { name: 'the selected kernel', run: correlate },
] as const;

/** Integers from −8 to 8 whose every sum here is exact in float32. */
const integers = (layer: Layer) => (length: number, seed: number) =>
  randomData(length, layer.dtype, seed).map((value) => Math.round(value * 8));

/** Every index into a tensor of `shape`, in row-major order. */
function indexesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (indexes, size) => indexes.flatMap((index) => Array.from({ length: size }, (_, at) => [...index, at])),
    [[]],
  );
}

/**
 * Convolution from the side of the input, in exact integers: each element is added, times each weight that
 * ever meets it, to the outputs where they meet. It shares nothing with the kernels, which gather.
 */
function scattered(layer: Layer, shape: readonly number[], { input, weight, bias }: Operands): number[] {
  const axes = layer.kernel_size.length;
  const sizes = shape.slice(-axes);
  const batch = shape.length === axes + 2 ? shape[0] : 1;
  const before = paddingPairs(layer).map(([amount]) => amount);
  const output = placed(layer, shape).shapes.output.slice(-axes);
  const sums = new Map(
    indexesOf([batch, layer.out_channels, ...output]).map((index) => [
      index.join(),
      BigInt(bias?.[index[1]] ?? 0),
    ]),
  );
  const taps = indexesOf(layer.kernel_size);
  const inShare = layer.in_channels / layer.groups;
  const outShare = layer.out_channels / layer.groups;
  indexesOf([batch, layer.in_channels, ...sizes]).forEach(([image, channel, ...position], element) => {
    const firstOut = Math.trunc(channel / inShare) * outShare;
    for (let out = firstOut; out < firstOut + outShare; out++) {
      taps.forEach((tap, at) => {
        const met = position.map((place, axis) => place + before[axis] - tap[axis] * layer.dilation[axis]);
        if (met.some((place, axis) => place % layer.stride[axis] !== 0)) return;
        const key = [image, out, ...met.map((place, axis) => place / layer.stride[axis])].join();
        const sum = sums.get(key);
        if (sum === undefined) return;
        const factor = weight[(out * inShare + (channel % inShare)) * taps.length + at];
        sums.set(key, sum + BigInt(input[element]) * BigInt(factor));
      });
    }
  });
  return [...sums.values()].map(Number);
}

describe.each(implementations)('$name', ({ run }) => {
  it('adds to each output what each input gives it, exactly', () => {
    fc.assert(
      fc.property(fitting({ inPerGroup: 2, width: 9, room: 2 }), ({ spec, shape }) => {
        const layer = resolveLayer(spec);
        const operands = operandsFor(layer, shape, integers(layer));
        expect([...outputOf(run, layer, shape, operands)]).toEqual(scattered(layer, shape, operands));
      }),
      { numRuns: 60 },
    );
  });

  it('computes by hand: 1 2 3 4 through the kernel 10 1, padded by one before', () => {
    const layer = layerOf({
      type: 'conv1d',
      in_channels: 1,
      out_channels: 1,
      kernel_size: 2,
      padding: [[1, 0]],
    });
    const operands = {
      input: Float32Array.of(1, 2, 3, 4),
      weight: Float32Array.of(10, 1),
      bias: Float32Array.of(0.5),
    };
    // A correlation, as in PyTorch: the kernel is not flipped.
    expect([...outputOf(run, layer, [1, 4], operands)]).toEqual([1.5, 12.5, 23.5, 34.5]);
  });

  it('computes the two groups of a layer by hand', () => {
    const layer = layerOf({
      type: 'conv1d',
      in_channels: 4,
      out_channels: 2,
      groups: 2,
      kernel_size: 1,
      bias: false,
    });
    const operands = {
      input: Float32Array.of(1, 2, 10, 20, 100, 200, 1000, 2000),
      weight: Float32Array.of(1, 3, 5, 7),
      bias: null,
    };
    expect([...outputOf(run, layer, [4, 2], operands)]).toEqual([31, 62, 7500, 15000]);
  });

  it('gives the input back through a kernel that is 1 at its centre', () => {
    const layer = layerOf({
      in_channels: 3,
      out_channels: 3,
      groups: 3,
      kernel_size: [3, 5],
      dilation: [2, 1],
      padding: 'same',
      bias: false,
    });
    const shape = [2, 3, 7, 19];
    const weight = Float32Array.from({ length: 45 }, (_, index) => (index % 15 === 7 ? 1 : 0));
    const input = randomData(elementCount(shape), 'float32', 5);
    expect(outputOf(run, layer, shape, { input, weight, bias: null })).toEqual(input);
  });

  it('makes of a grouped layer what its groups make as layers of their own, bit for bit', () => {
    fc.assert(
      fc.property(fitting(), ({ spec, shape }) => {
        const layer = resolveLayer(spec);
        const operands = operandsFor(layer, shape);
        const whole = outputOf(run, layer, shape, operands);
        expect(bitsOf(sideBySide(run, layer, shape, operands))).toEqual(bitsOf(whole));
      }),
    );
  });

  it('is linear: the sum of two inputs gives the sum of their outputs', () => {
    const factors = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }));
    fc.assert(
      fc.property(fitting(), factors, ({ spec, shape }, [a, b]) => {
        const layer = resolveLayer({ ...spec, bias: false });
        const { input, weight } = operandsFor(layer, shape, integers(layer));
        const other = integers(layer)(input.length, 9);
        const of = (data: TensorData) => outputOf(run, layer, shape, { input: data, weight, bias: null });
        const mixed = of(input.map((value, at) => a * value + b * other[at]));
        const [first, second] = [of(input), of(other)];
        // + 0: a sum of integers that is −0 here may be 0 there.
        expect([...mixed].map((value) => value + 0)).toEqual(
          [...first].map((value, at) => a * value + b * second[at] + 0),
        );
      }),
    );
  });

  it('multiplies in the padding too: infinity there is NaN', () => {
    const layer = layerOf({
      type: 'conv1d',
      in_channels: 1,
      out_channels: 1,
      kernel_size: 3,
      padding: 1,
      bias: false,
    });
    const operands = {
      input: Float32Array.of(1, 1, 1, 1),
      weight: Float32Array.of(Number.POSITIVE_INFINITY, 1, 1),
      bias: null,
    };
    const infinite = Number.POSITIVE_INFINITY;
    expect([...outputOf(run, layer, [1, 4], operands)]).toEqual([Number.NaN, infinite, infinite, infinite]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'carries %d to the outputs whose window holds it, in its group, and no others',
    (value) => {
      const layer = layerOf({
        type: 'conv1d',
        in_channels: 2,
        out_channels: 10,
        groups: 2,
        kernel_size: 3,
        dilation: 2,
        padding: 2,
      });
      const shape = [2, 21];
      const operands = operandsFor(layer, shape, (length) => new Float32Array(length).fill(1));
      operands.input[21 + 7] = value;
      const output = outputOf(run, layer, shape, operands);
      const expected = indexesOf([10, 21]).map(([out, at]) => {
        if (out >= 5 && [5, 7, 9].includes(at)) return value;
        // The bias and the taps that are not in the padding.
        return 1 + [at - 2, at, at + 2].filter((place) => place >= 0 && place < 21).length;
      });
      expect([...output]).toEqual(expected);
    },
  );

  describe('rounds as float32 does', () => {
    /** One output of the products of `input` and `weight`, channel by channel. */
    const sumOf = (input: number[], weight: number[], bias: number) => {
      const layer = layerOf({ in_channels: input.length, out_channels: 1, kernel_size: 1 });
      const operands = {
        input: Float32Array.from(input),
        weight: Float32Array.from(weight),
        bias: Float32Array.of(bias),
      };
      return outputOf(run, layer, [input.length, 1, 1], operands)[0];
    };

    it('sums the channels in order', () => {
      // 2^24 + 1 is 2^24 (a tie, to even), and 1 − 2^24 is exact.
      expect(sumOf([2 ** 24, 1, -(2 ** 24)], [1, 1, 1], 0)).toBe(0);
      expect(sumOf([2 ** 24, -(2 ** 24), 1], [1, 1, 1], 0)).toBe(1);
    });

    it('adds the bias last', () => {
      expect(sumOf([2 ** 24, -(2 ** 24)], [1, 1], 1)).toBe(1);
      expect(sumOf([1], [1], 2 ** 24)).toBe(2 ** 24);
      expect(sumOf([1, 1], [1, 1], 2 ** 24)).toBe(2 ** 24 + 2);
    });

    it('rounds the product before it adds', () => {
      // (1 + 2^-12)² = 1 + 2^-11 + 2^-24, whose last term a fused multiply-add would keep.
      const factor = 1 + 2 ** -12;
      expect(sumOf([-(1 + 2 ** -11), factor], [1, factor], 0)).toBe(0);
    });

    it('sums the taps of a kernel row by row', () => {
      const layer = layerOf({ in_channels: 1, out_channels: 1, kernel_size: 2, bias: false });
      const weight = new Float32Array(4).fill(1);
      const of = (...input: number[]) =>
        outputOf(run, layer, [1, 2, 2], { input: Float32Array.from(input), weight, bias: null })[0];
      expect(of(2 ** 24, -(2 ** 24), 1, 1)).toBe(2);
      expect(of(2 ** 24, 1, -(2 ** 24), 1)).toBe(1);
      expect(of(2 ** 24, 1, 1, -(2 ** 24))).toBe(0);
    });
  });
});

/** The layer's groups computed one after the other as layers of one group, their outputs put side by side. */
function sideBySide(run: Convolve, layer: Layer, shape: readonly number[], operands: Operands): TensorData {
  const axes = layer.kernel_size.length;
  const spatial = shape.slice(-axes);
  const images = shape.length === axes + 2 ? shape[0] : 1;
  const [inShare, outShare] = [layer.in_channels / layer.groups, layer.out_channels / layer.groups];
  const one = { ...layer, in_channels: inShare, out_channels: outShare, groups: 1 };
  const { shapes } = placed(layer, shape);
  const joined = zeros(layer.dtype, elementCount(shapes.output));
  const part = (data: TensorData, parts: number, at: number) =>
    data.subarray((data.length / parts) * at, (data.length / parts) * (at + 1));
  for (let block = 0; block < images * layer.groups; block++) {
    const group = block % layer.groups;
    const result = outputOf(run, one, [inShare, ...spatial], {
      input: part(operands.input, images * layer.groups, block),
      weight: part(operands.weight, layer.groups, group),
      bias: operands.bias && part(operands.bias, layer.groups, group),
    });
    joined.set(result, block * result.length);
  }
  return joined;
}

describe('every kernel', () => {
  it('gives the bits of the reference for layers drawn at random', () => {
    fc.assert(
      fc.property(fitting(), fc.nat(), ({ spec, shape }, seed) => {
        const layer = resolveLayer(spec);
        const { geometry } = placed(layer, shape);
        const operands = operandsFor(layer, shape, (length, which) =>
          randomData(length, layer.dtype, 3 * seed + which),
        );
        const expected = bitsOf(outputOf(convolveReference, layer, shape, operands));
        const fit = testKernels.filter(({ supports }) => supports(geometry));
        expect(fit.map(({ name }) => name)).toContain(`tiles-${layer.dtype === 'float32' ? 'f32' : 'f64'}`);
        for (const { run } of fit) expect(bitsOf(outputOf(run, layer, shape, operands))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it('gives them where elements are NaN, infinite, zero of either sign, subnormal or huge', () => {
    const special = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const extremes = [...special, 2 ** -149, -(2 ** -140), 2 ** 127, -(2 ** 127), 2 ** -1074, 2 ** 1023];
    fc.assert(
      fc.property(fitting(), fc.infiniteStream(fc.constantFrom(...extremes)), ({ spec, shape }, stream) => {
        const layer = resolveLayer(spec);
        const operands = operandsFor(layer, shape, (length) =>
          zeros(layer.dtype, length).map(() => stream.next().value),
        );
        const expected = bitsOf(outputOf(convolveReference, layer, shape, operands));
        expect(bitsOf(outputOf(correlate, layer, shape, operands))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('writes nothing of an empty batch, however large its images would be', () => {
    const layer = layerOf({ in_channels: 1, out_channels: 1, kernel_size: 1 });
    const shape = [0, 1, 14000, 14000];
    expect(kernelFor(placed(layer, shape).geometry)).toBe('rows-f32');
    const operands = operandsFor(layer, shape);
    const before = process.memoryUsage().rss;
    let output: TensorData | undefined;
    const checkpoints = checkpointsOf(() => {
      output = outputOf(correlate, layer, shape, operands);
    });
    expect(output).toHaveLength(0);
    // The empty output is filled with zeros, and that is all.
    expect(checkpoints).toBe(checkpointsOf(() => zeros('float32', 0)));
    // One image would take 2 × 784 MB of heap.
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
  });
});
