import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { paddingBits } from '../../../src/backend/wasm/vectors.ts';
import { wasmBackend } from '../../../src/backend/wasm/wasm-backend.ts';
import type { TensorData } from '../../../src/tensor/tensor.ts';
import { geometries, geometryFrom, operandsOf, outputBy } from '../../helpers/geometries.ts';
import { bitsOf } from '../../helpers/random.ts';

/** All bits of an element as those of the padding. */
function setNaNOfPadding(data: TensorData, at: number): void {
  const words = data.BYTES_PER_ELEMENT / 4;
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length * words);
  bits.fill(paddingBits, at * words, (at + 1) * words);
}

describe('the padding, skipped', () => {
  it.each([Number.POSITIVE_INFINITY, Number.NaN, -0, 2])(
    'gives nothing to sums, beside weights of %d',
    (weight) => {
      const property = fc.property(geometries(), fc.nat(1e6), fc.boolean(), (geometry, seed, bias) => {
        const given = operandsOf(geometry, seed, bias);
        for (let i = seed % 3; i < given.weight.length; i += 3) given.weight[i] = weight;
        if (given.input.length > 0) setNaNOfPadding(given.input, seed % given.input.length);
        const operands = { ...given, skipsPadding: true };
        expect(bitsOf(outputBy(wasmBackend.run, geometry, operands))).toEqual(
          bitsOf(outputBy(convolveReference, geometry, operands)),
        );
      });
      fc.assert(property, { numRuns: 150 });
    },
  );

  it('leaves an output that reads nothing else at 0', () => {
    const one = { dtype: 'float32', batch: 1, groups: 1, inPerGroup: 1, outPerGroup: 1 } as const;
    const ones = [1, 1, 1] as const;
    const sizes = { input: ones, kernel: ones, stride: ones, dilation: ones };
    const geometry = geometryFrom({ ...one, ...sizes, before: [0, 0, 8], after: [0, 0, 8] });
    const operands = {
      input: Float32Array.of(2),
      weight: Float32Array.of(Number.POSITIVE_INFINITY),
      bias: null,
    };
    const skipping = outputBy(wasmBackend.run, geometry, { ...operands, skipsPadding: true });
    expect([...skipping]).toEqual([...Array(8).fill(0), Number.POSITIVE_INFINITY, ...Array(8).fill(0)]);
    const multiplied = outputBy(wasmBackend.run, geometry, operands);
    expect(multiplied.filter(Number.isNaN)).toHaveLength(16);
  });
});
