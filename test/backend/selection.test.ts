import { beforeAll, describe, expect, it } from 'vitest';
import type { Convolve, Operands } from '../../src/backend/backend.ts';
import { joinEngine, wasmEngine } from '../../src/backend/engine.ts';
import { convolveReference } from '../../src/backend/reference/reference.ts';
import { backends, correlate, selectBackend } from '../../src/backend/selection.ts';
import type { Geometry, Shapes } from '../../src/layers/geometry.ts';
import { type ComputeDType, elementCount, zeros } from '../../src/tensor/tensor.ts';
import { kernelFor, testKernels } from '../helpers/kernels.ts';
import { bitsOf, randomData } from '../helpers/random.ts';
import { benchCases, testShapes } from '../helpers/shapes.ts';
import { expectedKernels } from './expected-kernels.ts';

/** Tests of the same thread may have started a service, which computes on the best engine. */
beforeAll(() => {
  joinEngine(wasmEngine);
});

const dtypes: readonly ComputeDType[] = ['float32', 'float64'];
const cases = testShapes.flatMap((shape) =>
  dtypes.map((dtype) => ({ ...shape, dtype, geometry: { ...shape.geometry, dtype } })),
);

function operandsOf(shapes: Shapes, dtype: ComputeDType): Operands {
  return {
    input: randomData(elementCount(shapes.input), dtype, 1),
    weight: randomData(elementCount(shapes.weight), dtype, 2),
    bias: shapes.bias && randomData(shapes.bias[0], dtype, 3),
  };
}

function bitsFrom(run: Convolve, geometry: Geometry, shapes: Shapes) {
  const output = zeros(geometry.dtype, elementCount(shapes.output));
  run(geometry, operandsOf(shapes, geometry.dtype), output);
  return bitsOf(output);
}

it('has at least 40 named shapes, each name once', () => {
  expect(new Set(testShapes.map(({ name }) => name)).size).toBe(testShapes.length);
  expect(testShapes.length).toBeGreaterThanOrEqual(40);
});

describe.each(testKernels)('kernel $name', ({ supports, run }) => {
  it.each(cases.filter(({ geometry }) => supports(geometry)))(
    'gives the bits of the reference: $name, $dtype',
    ({ geometry, shapes }) => {
      expect(bitsFrom(run, geometry, shapes)).toEqual(bitsFrom(convolveReference, geometry, shapes));
    },
  );
});

describe.each(backends().filter(({ exact }) => exact))('backend $name', ({ supports, run }) => {
  it('gives the bits of the reference for every named shape that it supports, and says by which kernel', () => {
    const supported = cases.filter(({ geometry }) => supports(geometry));
    expect(supported.length).toBeGreaterThan(0);
    for (const { name, geometry, shapes } of supported) {
      let kernel: unknown;
      const named: Convolve = (...given) => {
        kernel = run(...given);
      };
      expect(bitsFrom(named, geometry, shapes), name).toEqual(bitsFrom(convolveReference, geometry, shapes));
      expect(kernel, name).toMatch(/^[a-z]/);
    }
  });
});

describe('correlate', () => {
  const named = [...testShapes, ...benchCases];

  it('has an expected kernel for each named shape', () => {
    expect(Object.keys(expectedKernels)).toEqual(named.map(({ name }) => name));
  });

  it.each(named)('runs the expected kernels: $name', ({ name, geometry }) => {
    const expected = expectedKernels[name];
    const [float32, float64] = typeof expected === 'string' ? [expected, expected] : expected;
    const kernels = dtypes.map((dtype) => kernelFor({ ...geometry, dtype }));
    expect(kernels).toEqual([`${float32}-f32`, `${float64}-f64`]);
  });

  it('tells the name of the kernel that ran', () => {
    for (const { geometry, shapes } of cases.slice(0, 12)) {
      const output = zeros(geometry.dtype, elementCount(shapes.output));
      const ran = correlate(geometry, operandsOf(shapes, geometry.dtype), output);
      expect(ran).toBe(kernelFor(geometry));
    }
  });
});

describe('selectBackend', () => {
  it('prefers wasm', () => {
    expect(new Set(cases.map(({ geometry }) => selectBackend(geometry).name))).toEqual(new Set(['wasm']));
  });

  it('falls back to the reference where one group of one image does not fit the heap', () => {
    const [{ geometry }] = testShapes;
    const size = [1, 40000, 40000] as const;
    expect(selectBackend({ ...geometry, input: size, padded: size, output: size }).name).toBe('reference');
  });

  it('leaves sums without a term to the reference', () => {
    const [{ geometry }] = testShapes;
    const empty = { ...geometry, inPerGroup: 0 };
    const operands = { input: new Float32Array(0), weight: new Float32Array(0), bias: null };
    const output = zeros('float32', 2 * 4 * 100).fill(99);
    expect(correlate(empty, operands, output)).toBe('reference');
    expect(new Set(output)).toEqual(new Set([0]));
  });
});
