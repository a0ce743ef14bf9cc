import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operands } from '../../../src/backend/backend.ts';
import type { NativeEngine } from '../../../src/backend/native/native-engine.ts';
import { runNative } from '../../../src/backend/native/run-plan.ts';
import type { Form } from '../../../src/backend/native/words.ts';
import { convolveAdjointReference } from '../../../src/backend/reference/adjoint-reference.ts';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import { elementCount, type TensorData, zeros } from '../../../src/tensor/tensor.ts';
import { geometries, operandsOf } from '../../helpers/geometries.ts';
import { nativeEngines } from '../../helpers/kernels.ts';
import { bitsOf, randomData } from '../../helpers/random.ts';
import { benchCases, testShapes } from '../../helpers/shapes.ts';

/** `[a, middle, b, inner]` as `[b, middle, a, inner]`. */
function swapped(data: TensorData, [a, middle, b, inner]: readonly [number, number, number, number]) {
  return data.map((_, at) => {
    const [k, i, m] = [at % inner, Math.floor(at / inner) % a, Math.floor(at / inner / a) % middle];
    const j = Math.floor(at / inner / a / middle);
    return data[((i * middle + m) * b + j) * inner + k];
  });
}

/** The operands with images and channels in each other's places, and the reference's output so. */
function swappedCase(geometry: Geometry, { input, weight, bias }: Operands) {
  const { dtype, batch, groups, inPerGroup, outPerGroup } = geometry;
  const channels = groups * outPerGroup;
  const output = zeros(dtype, batch * channels * elementCount(geometry.output));
  convolveReference(geometry, { input, weight, bias }, output);
  return {
    input: swapped(input, [batch, groups, inPerGroup, elementCount(geometry.input)]),
    weight: swapped(weight, [channels, 1, inPerGroup, elementCount(geometry.kernel)]),
    bias,
    expected: swapped(output, [batch, 1, channels, elementCount(geometry.output)]),
  };
}

function adjointCase(geometry: Geometry, seed: number) {
  const { dtype, batch, groups, inPerGroup, outPerGroup, output } = geometry;
  return {
    input: randomData(batch * groups * outPerGroup * elementCount(output), dtype, seed),
    weight: operandsOf(geometry, seed).weight,
    bias: seed % 2 ? randomData(groups * inPerGroup, dtype, seed + 3) : null,
  };
}

function adjointExpected(geometry: Geometry, operands: Operands): TensorData {
  const { dtype, batch, groups, inPerGroup, input } = geometry;
  const expected = zeros(dtype, batch * groups * inPerGroup * elementCount(input));
  convolveAdjointReference(geometry, operands, expected);
  return expected;
}

/** @returns whether the kernel can compute it */
function compare(
  engine: NativeEngine,
  [kernel, form]: readonly [string, Form],
  geometry: Geometry,
  operands: Operands,
  expected: TensorData,
): boolean {
  const plan = engine.plan(kernel, geometry, form);
  if (!plan) return false;
  const computed = zeros(geometry.dtype, expected.length).fill(99);
  runNative(engine, plan, geometry, operands, computed);
  expect(bitsOf(computed)).toEqual(bitsOf(expected));
  return true;
}

/** `FUZZ_RUNS` asks for a longer test. */
const runs = (usual: number) => Math.max(usual, Number(process.env.FUZZ_RUNS) || 0);

const specials = [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-42, 5e-324];
const swapping = ['channels', 'groups'] as const;
const named = [
  ...testShapes.map(({ name, geometry }) => ({ name, geometry })),
  ...benchCases.filter(({ name }) => name.startsWith('tutorial')),
].filter(({ geometry }) => geometry.batch > 0);

/** The weight gradient of each named shape, and the shape itself. */
const correlations = named.flatMap(({ geometry }) => {
  const { batch, inPerGroup, kernel, output, stride, dilation } = geometry;
  const changed = { batch: inPerGroup, inPerGroup: batch, kernel: output, output: kernel };
  return [geometry, { ...geometry, ...changed, stride: dilation, dilation: stride }];
});

describe.each(nativeEngines)('the forms of the kernels on $instructions', (engine) => {
  it.each(swapping)('%s has the bits of the reference where images and channels change places', (kernel) => {
    let compared = 0;
    for (const one of correlations)
      for (const dtype of ['float32', 'float64'] as const) {
        const geometry = { ...one, dtype };
        const { expected, ...operands } = swappedCase(geometry, operandsOf(geometry));
        if (compare(engine, [kernel, 'swapped'], geometry, operands, expected)) compared++;
      }
    expect(compared).toBeGreaterThan(150);
  });

  it.each(swapping)('%s has them for random geometries and special numbers', (kernel) => {
    fc.assert(
      fc.property(geometries(), fc.nat(999), (geometry, seed) => {
        const given = operandsOf(geometry, seed, seed % 2 === 0);
        for (const data of [given.input, given.weight])
          for (let i = seed % 7; i < data.length; i += 11 + (seed % 50))
            data[i] = specials[i % specials.length];
        const { expected, ...operands } = swappedCase(geometry, given);
        compare(engine, [kernel, 'swapped'], geometry, operands, expected);
      }),
      { numRuns: runs(40) },
    );
  });

  it('adjoint has the bits of the reference for every strided shape', () => {
    let compared = 0;
    for (const { geometry: one } of named)
      for (const dtype of ['float32', 'float64'] as const) {
        const geometry = { ...one, dtype };
        const operands = adjointCase(geometry, compared);
        const expected = adjointExpected(geometry, operands);
        if (compare(engine, ['adjoint', 'adjoint'], geometry, operands, expected)) compared++;
      }
    expect(compared).toBeGreaterThan(20);
  });

  it('adjoint has them for random geometries and special inputs', () => {
    fc.assert(
      fc.property(geometries(), fc.nat(999), (geometry, seed) => {
        if (geometry.batch === 0) return;
        const operands = adjointCase(geometry, seed);
        for (let i = seed % 7; i < operands.input.length; i += 11 + (seed % 50))
          operands.input[i] = specials[i % specials.length];
        for (let i = seed % 5; i < operands.weight.length; i += 9) operands.weight[i] = seed % 2 ? -0 : 1e-42;
        compare(engine, ['adjoint', 'adjoint'], geometry, operands, adjointExpected(geometry, operands));
      }),
      { numRuns: runs(30) },
    );
  });

  it('are refused by kernels of other forms', () => {
    const [{ geometry }] = named;
    for (const [kernel, form] of [
      ['tiles', 'swapped'],
      ['depthwise', 'adjoint'],
      ['groups', 'adjoint'],
      ['adjoint', 'correlation'],
    ] as const)
      expect(engine.plan(kernel, geometry, form)).toBeUndefined();
  });
});
