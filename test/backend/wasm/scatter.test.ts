import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Convolve, Operands } from '../../../src/backend/backend.ts';
import { convolveAdjointReference } from '../../../src/backend/reference/adjoint-reference.ts';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { scatterAdjoint, scatterCorrelation } from '../../../src/backend/wasm/scatter.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import { elementCount, zeros } from '../../../src/tensor/tensor.ts';
import { geometries, operandsOf, outputBy } from '../../helpers/geometries.ts';
import { bitsOf, randomData } from '../../helpers/random.ts';

const specials = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0];

/** Some elements replaced by special ones. */
function sprinkled(data: Operands['input'], seed: number): Operands['input'] {
  const picks = randomData(data.length, 'float64', seed);
  return data.map((value, i) => (picks[i] > 0.8 ? specials[(i + seed) % specials.length] : value));
}

const sprinkle = ({ input, weight, bias }: Operands, seed: number): Operands => ({
  input: seed % 2 ? sprinkled(input, seed) : input,
  weight: sprinkled(weight, seed + 1),
  bias: bias && sprinkled(bias, seed + 2),
});

function adjointOperands(geometry: Geometry, seed: number, bias: boolean): Operands {
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel, output } = geometry;
  return {
    input: randomData(batch * groups * outPerGroup * elementCount(output), dtype, seed),
    weight: randomData(groups * outPerGroup * inPerGroup * elementCount(kernel), dtype, seed + 1),
    bias: bias ? randomData(groups * inPerGroup, dtype, seed + 2) : null,
  };
}

function adjointBy(run: Convolve, geometry: Geometry, operands: Operands) {
  const { dtype, batch, groups, inPerGroup, input } = geometry;
  const output = zeros(dtype, batch * groups * inPerGroup * elementCount(input)).fill(99);
  run(geometry, operands, output);
  return bitsOf(output);
}

describe.each([
  ['finite', (operands: Operands) => operands],
  ['special', sprinkle],
])('with %s operands', (_, changed) => {
  it('scatterCorrelation gives the bits of the definition', () => {
    const property = fc.property(geometries(), fc.nat(1e6), fc.boolean(), (geometry, seed, bias) => {
      const operands = changed(operandsOf(geometry, seed, bias), seed);
      expect(bitsOf(outputBy(scatterCorrelation, geometry, operands))).toEqual(
        bitsOf(outputBy(convolveReference, geometry, operands)),
      );
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('scatterAdjoint gives the bits of the definition', () => {
    const property = fc.property(geometries(), fc.nat(1e6), fc.boolean(), (geometry, seed, bias) => {
      const operands = changed(adjointOperands(geometry, seed, bias), seed);
      expect(adjointBy(scatterAdjoint, geometry, operands)).toEqual(
        adjointBy(convolveAdjointReference, geometry, operands),
      );
    });
    fc.assert(property, { numRuns: 200 });
  });
});
