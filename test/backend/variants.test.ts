import { describe, expect, it } from 'vitest';
import type { Operands } from '../../src/backend/kernel.ts';
import { convolveReference } from '../../src/backend/reference/reference.ts';
import { selectVariant, variants } from '../../src/backend/variants.ts';
import type { Geometry, Shapes } from '../../src/layers/geometry.ts';
import { type ComputeDType, elementCount, zeros } from '../../src/tensor/tensor.ts';
import { bitsOf, randomData } from '../helpers/random.ts';
import { testShapes } from '../helpers/shapes.ts';

const dtypes: readonly ComputeDType[] = ['float32', 'float64'];

function operandsOf(shapes: Shapes, dtype: ComputeDType): Operands {
  return {
    input: randomData(elementCount(shapes.input), dtype, 1),
    weight: randomData(elementCount(shapes.weight), dtype, 2),
    bias: shapes.bias && randomData(shapes.bias[0], dtype, 3),
  };
}

function bitsFrom(run: typeof convolveReference, geometry: Geometry, operands: Operands, length: number) {
  const output = zeros(geometry.dtype, length);
  run(geometry, operands, output);
  return bitsOf(output);
}

it('has at least 40 named shapes, each name once', () => {
  expect(new Set(testShapes.map(({ name }) => name)).size).toBe(testShapes.length);
  expect(testShapes.length).toBeGreaterThanOrEqual(40);
});

describe.each(variants)('variant $name', (variant) => {
  const cases = testShapes
    .flatMap((shape) => dtypes.map((dtype) => ({ ...shape, dtype, geometry: { ...shape.geometry, dtype } })))
    .filter(({ geometry }) => variant.supports(geometry));

  it.each(cases)('gives the bits of the reference: $name, $dtype', ({ geometry, shapes, dtype }) => {
    const operands = operandsOf(shapes, dtype);
    const length = elementCount(shapes.output);
    const expected = bitsFrom(convolveReference, geometry, operands, length);
    expect(bitsFrom(variant.run, geometry, operands, length)).toEqual(expected);
  });
});

describe('selectVariant', () => {
  it('prefers a wasm row where the scratch fits the heap', () => {
    expect(testShapes.map(({ geometry }) => selectVariant(geometry).name)).not.toContain('reference');
  });

  it('falls back to the reference where one group of one image is over the heap', () => {
    const [{ geometry }] = testShapes;
    const huge = {
      ...geometry,
      input: [1, 40000, 40000],
      padded: [1, 40000, 40000],
      output: [1, 40000, 40000],
    } as const;
    expect(selectVariant(huge).name).toBe('reference');
  });
});
