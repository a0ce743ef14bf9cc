import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Convolve, Operands } from '../../../src/backend/backend.ts';
import { convolveAdjointReference } from '../../../src/backend/reference/adjoint-reference.ts';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { scatterAdjoint, scatterCorrelation } from '../../../src/backend/wasm/scatter.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import { elementCount, zeros } from '../../../src/tensor/tensor.ts';
import { checkpointsOf } from '../../helpers/checkpoints.ts';
import { geometries, geometryFrom, operandsOf, outputBy } from '../../helpers/geometries.ts';
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
    fc.assert(property, { numRuns: 100 });
  });

  it('scatterCorrelation gives those of skipped padding', () => {
    const property = fc.property(geometries(), fc.nat(1e6), fc.boolean(), (geometry, seed, bias) => {
      const operands = { ...changed(operandsOf(geometry, seed, bias), seed), skipsPadding: true };
      expect(bitsOf(outputBy(scatterCorrelation, geometry, operands))).toEqual(
        bitsOf(outputBy(convolveReference, geometry, operands)),
      );
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('scatterAdjoint gives the bits of the definition', () => {
    const property = fc.property(geometries(), fc.nat(1e6), fc.boolean(), (geometry, seed, bias) => {
      const operands = changed(adjointOperands(geometry, seed, bias), seed);
      expect(adjointBy(scatterAdjoint, geometry, operands)).toEqual(
        adjointBy(convolveAdjointReference, geometry, operands),
      );
    });
    fc.assert(property, { numRuns: 100 });
  });
});

describe('sums of more than the heap is to hold at once', () => {
  const wide = geometryFrom({
    ...{ dtype: 'float32', batch: 1, groups: 1, inPerGroup: 3, outPerGroup: 2 },
    ...{ input: [1, 1, 1_000_000], kernel: [1, 1, 2], stride: [1, 1, 1000], dilation: [1, 1, 3] },
    ...{ before: [0, 0, 5], after: [0, 0, 5] },
  });

  it('have the bits of the definition', () => {
    const operands = operandsOf(wide);
    expect(bitsOf(outputBy(scatterCorrelation, wide, operands))).toEqual(
      bitsOf(outputBy(convolveReference, wide, operands)),
    );
  });

  it('are those of the definition for an adjoint', () => {
    const [taps, channels] = [800_000, 3];
    const geometry = geometryFrom({
      ...{ dtype: 'float64', batch: 1, groups: 1, inPerGroup: 1, outPerGroup: channels },
      ...{ input: [1, 1, taps + 3], kernel: [1, 1, taps], stride: [1, 1, 2], dilation: [1, 1, 1] },
      ...{ before: [0, 0, 1], after: [0, 0, 0] },
    });
    const { input, weight } = adjointOperands(geometry, 5, false);
    const positions = geometry.output[2];
    const sums = new Float64Array(taps + 3);
    for (let o = 0; o < channels; o++)
      for (let q = 0; q < positions; q++)
        for (let k = 0; k < taps; k++)
          if (q * 2 + k >= 1) sums[q * 2 + k - 1] += input[o * positions + q] * weight[o * taps + k];
    expect(adjointBy(scatterAdjoint, geometry, { input, weight, bias: null })).toEqual(bitsOf(sums));
  });

  it('pass a checkpoint every few million products', () => {
    const long = geometryFrom({
      ...{ dtype: 'float32', batch: 1, groups: 1, inPerGroup: 1, outPerGroup: 1 },
      ...{ input: [1, 1, 100_000], kernel: [1, 1, 500], stride: [1, 1, 1], dilation: [1, 1, 1] },
      ...{ before: [0, 0, 499], after: [0, 0, 0] },
    });
    const operands = operandsOf(long);
    const checkpoints = checkpointsOf(() => outputBy(scatterCorrelation, long, operands));
    expect(checkpoints).toBeGreaterThan((500 * 100_000) / 2 ** 23);
  });
});
