import type { Geometry } from '../../layers/geometry.ts';
import type { Triple } from '../../layers/triple.ts';
import { type ComputeDType, computeDTypes } from '../../tensor/dtype.ts';
import { elementCount, type TensorData, zeros } from '../../tensor/tensor.ts';
import type { Operands } from '../backend.ts';
import { wasmMoments } from '../wasm/moments.ts';
import { scatterAdjoint } from '../wasm/scatter.ts';
import { wasmBackend } from '../wasm/wasm-backend.ts';
import { integerEngineBeside } from './integers.ts';
import { nativeKernels } from './kernel-table.ts';
import { nativeMoments } from './moments.ts';
import type { NativeEngine } from './native-engine.ts';
import { runNative } from './run-plan.ts';
import { allFinite, pickTaps } from './weights.ts';

/** Channels in and out of a group, kernel, stride, and the width and height of the input. */
type Case = readonly [
  inPerGroup: number,
  outPerGroup: number,
  size: number,
  stride: number,
  width: number,
  height?: number,
];

/** Every tile, narrow and wide rows, every depthwise kernel, and its blocks of seven and of eight rows. */
const cases: readonly Case[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 11].flatMap((channels): Case[] => [
    [2, channels, 3, 1, 9],
    [3, channels, 1, 1, 5 * channels],
    [1, channels, 2, 2, 40],
  ]),
  ...[3, 5, 7].flatMap((size) =>
    [1, 2].flatMap((stride) => [
      ...[7, 17, 66].map((width): Case => [1, 2, size, stride, width]),
      ...[7, 8].map((rows): Case => [1, 2, size, stride, 17, rows * stride]),
    ]),
  ),
];

function geometryOf(
  [inPerGroup, outPerGroup, size, stride, width, height = 5]: Case,
  dtype: ComputeDType,
): Geometry {
  const pad = size >> 1;
  const output = Math.floor((width + 2 * pad - size) / stride) + 1;
  const rows = Math.floor((height + 2 * pad - size) / stride) + 1;
  const ones: Triple = [1, 1, 1];
  return {
    ...{ dtype, batch: 1, groups: 2, inPerGroup, outPerGroup, dilation: ones },
    ...{ input: [1, height, width], kernel: [1, size, size], stride: [1, stride, stride] },
    ...{ before: [0, pad, pad], after: [0, pad, pad], output: [1, rows, output] },
    padded: [1, height + 2 * pad, width + 2 * pad],
  };
}

/** Lengths of runs: none, some and all elements in whole blocks. Nine of each: some side by side, some alone. */
const runLengths = [1, 5, 8, 19, 56];

/** More than the tensors of any case have together. */
const mostNumbers = 2 ** 14;

/** Numbers whose products are no numbers of the dtype, and small ones whose products are subnormal. */
function numbersOf(dtype: ComputeDType): TensorData {
  let state = 1;
  const small = dtype === 'float32' ? 2 ** -70 : 2 ** -520;
  const data = zeros(dtype, mostNumbers);
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[i] = (state / 2 ** 31) * ((state & 0x700) === 0 ? small : 1);
  }
  return data;
}

/** They are made once: the check is part of every start. */
const numbers = { float32: numbersOf('float32'), float64: numbersOf('float64') };

function operandsOf({ dtype, groups, inPerGroup, outPerGroup, input, kernel }: Geometry): Operands {
  let from = 0;
  const next = (length: number) => {
    from += length;
    return numbers[dtype].subarray(from - length, from);
  };
  return {
    input: next(groups * inPerGroup * elementCount(input)),
    weight: next(groups * outPerGroup * inPerGroup * elementCount(kernel)),
    bias: next(groups * outPerGroup),
  };
}

/**
 * Compares the engine with WebAssembly, bit for bit, on some hundred layers and runs.
 * @returns what differs; undefined where nothing does
 */
export function faultOf(engine: NativeEngine): string | undefined {
  return (
    faultOfKernels(engine) ??
    faultOfAdjoints(engine) ??
    faultOfWeights(engine) ??
    faultOfMoments(engine) ??
    faultOfIntegers(engine)
  );
}

/** Layers of both dtypes, symmetric and not: every tile, channels and columns side by side. */
function faultOfIntegers({ addon, instructions }: NativeEngine): string | undefined {
  const engine = integerEngineBeside(addon, instructions);
  for (const [number, one] of (engine ? cases : []).entries()) {
    const geometry = geometryOf(one, 'float64');
    const { input, weight, bias } = operandsOf(geometry);
    const isSigned = number % 2 === 0;
    const bytes = (data: TensorData) => {
      const integers = zeros(isSigned ? 'int8' : 'uint8', data.length);
      for (let i = 0; i < data.length; i++) integers[i] = data[i] * 2 ** 27;
      return integers;
    };
    const operands = {
      input: bytes(input),
      inputZeroPoint: isSigned ? -1 : 130,
      weight: bytes(weight),
      weightZeroPoints: Int32Array.from(bias ?? [], () => (number % 3 === 0 ? 3 : 0)),
      bias: Int32Array.from(bias ?? [], (value) => value * 2 ** 30),
    };
    const { inputZeroPoint, weightZeroPoints } = operands;
    const expected = zeros('float64', geometry.groups * geometry.outPerGroup * elementCount(geometry.output));
    const moved = {
      input: Float64Array.from(operands.input, (value) => value - inputZeroPoint),
      weight: Float64Array.from(operands.weight, (value) => value - weightZeroPoints[0]),
      bias: Float64Array.from(operands.bias),
    };
    wasmBackend.run(geometry, moved, expected);
    const plan = engine?.planOf(geometry);
    if (!engine || !plan) continue;
    const computed = new Int32Array(expected.length);
    engine.run(plan, geometry, operands, computed);
    if (computed.some((value, i) => value !== expected[i]))
      return `integers on ${engine.instructions} differ from WebAssembly (${one})`;
  }
  return undefined;
}

function faultOfMoments(engine: NativeEngine): string | undefined {
  for (const dtype of computeDTypes) {
    const { input } = operandsOf(geometryOf(cases[0], dtype));
    for (const length of runLengths) {
      const data = zeros(dtype, 9 * length);
      // Some runs hold zeros of both signs only.
      for (let i = 0; i < data.length; i++) data[i] = i < 3 * length ? (i % 3) * -0 : input[i % input.length];
      if (!haveSameBits(nativeMoments(engine, data, length), wasmMoments(data, length)))
        return `moments on ${engine.instructions} have other bits than WebAssembly's in ${dtype} (${length})`;
    }
  }
  return undefined;
}

function faultOfKernels(engine: NativeEngine): string | undefined {
  for (const dtype of computeDTypes) {
    for (const one of cases) {
      const geometry = geometryOf(one, dtype);
      const operands = operandsOf(geometry);
      const length = geometry.groups * geometry.outPerGroup * elementCount(geometry.output);
      const expected = zeros(dtype, length);
      wasmBackend.run(geometry, operands, expected);
      for (const { name, forms } of nativeKernels) {
        // Tensors of one image and one channel per group are the same when these change places.
        const form = forms.includes('swapped') && geometry.inPerGroup === 1 ? 'swapped' : 'correlation';
        const plan = engine.plan(name, geometry, form);
        if (!plan) continue;
        const computed = zeros(dtype, length);
        runNative(engine, plan, geometry, operands, computed);
        if (!haveSameBits(computed, expected))
          return `${name} on ${engine.instructions} has other bits than WebAssembly in ${dtype} (${one})`;
      }
    }
  }
  return undefined;
}

/** Every tile of channels, at strides 2 and 3, wide and narrow. */
function faultOfAdjoints(engine: NativeEngine): string | undefined {
  for (const dtype of computeDTypes) {
    for (const channels of [1, 2, 3, 4, 5, 6, 7, 8, 11]) {
      const geometry = geometryOf([channels, 2, 3, 2 + (channels % 2), 9 * channels], dtype);
      const plan = engine.plan('adjoint', geometry, 'adjoint');
      if (!plan) continue;
      const { input } = operandsOf({ ...geometry, inPerGroup: 2, input: geometry.output });
      const operands = { input, weight: operandsOf(geometry).weight, bias: null };
      const length = 2 * channels * elementCount(geometry.input);
      const [computed, expected] = [zeros(dtype, length), zeros(dtype, length)];
      scatterAdjoint(geometry, operands, expected);
      runNative(engine, plan, geometry, operands, computed);
      if (!haveSameBits(computed, expected))
        return `adjoint on ${engine.instructions} has other bits than WebAssembly in ${dtype} (${channels})`;
    }
  }
  return undefined;
}

/** Weights are picked as they are, and numbers that are not finite are found at every place. */
function faultOfWeights(engine: NativeEngine): string | undefined {
  for (const dtype of computeDTypes) {
    const { weight } = operandsOf(geometryOf([3, 4, 3, 1, 9], dtype));
    const picked = zeros(dtype, 48);
    pickTaps(
      engine,
      weight,
      { groups: 2, outPerGroup: 4, inPerGroup: 3, volume: 9 },
      Int32Array.of(8, 3),
      picked,
    );
    const expected = picked.map((_, i) => {
      const [group, channel, filter] = [Math.floor(i / 24), Math.floor(i / 8) % 3, Math.floor(i / 2) % 4];
      return weight[((group * 4 + filter) * 3 + channel) * 9 + (i % 2 ? 3 : 8)];
    });
    if (!haveSameBits(picked, expected))
      return `weights on ${engine.instructions} are picked otherwise in ${dtype}`;
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      if (!allFinite(engine, weight) || allFinite(engine, weight.with(7, value)))
        return `weights on ${engine.instructions} are not told from ${value} in ${dtype}`;
  }
  return undefined;
}

function haveSameBits(a: TensorData, b: TensorData): boolean {
  const [x, y] = [a, b].map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return x.equals(y);
}
