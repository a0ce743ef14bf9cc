import { describe, expect, it } from 'vitest';
import { defaultParameters, drawParameters } from '../../src/layers/initialise.ts';
import { MersenneTwister } from '../../src/tensor/random/mersenne-twister.ts';
import { goldenInits, goldenTensor, resolved } from '../helpers/golden.ts';
import { hexFloat } from '../helpers/golden-random.ts';
import { bitsOf } from '../helpers/random.ts';

describe('drawParameters', () => {
  it.each(goldenInits)(
    "gives PyTorch's bits for the weight's shape: $id",
    ({ tensors, dtype, spec, seed = 0 }) => {
      const expected = goldenTensor(tensors.weight);
      const { weight, bias } = drawParameters(
        expected.shape,
        spec.bias ? spec.out_channels : null,
        dtype,
        seed,
      );
      expect(bitsOf(weight)).toEqual(bitsOf(expected.data));
      if (tensors.bias === undefined) expect(bias).toBeNull();
      else expect(bias && bitsOf(bias)).toEqual(bitsOf(goldenTensor(tensors.bias).data));
    },
  );

  it.each(goldenInits)(
    "leaves the generator where PyTorch's is after as many numbers: $id",
    ({ tensors, dtype, spec, seed = 0, next_rand_float32 }) => {
      const drawn = goldenTensor(tensors.weight).data.length + (spec.bias ? spec.out_channels : 0);
      const generator = new MersenneTwister(seed);
      for (let i = 0; i < drawn; i++) dtype === 'float32' ? generator.unit24() : generator.unit53();
      expect([generator.unit24(), generator.unit24()]).toEqual(next_rand_float32?.map(hexFloat));
    },
  );
});

describe('defaultParameters', () => {
  it.each(goldenInits)("gives PyTorch's bits for the layer: $id", (golden) => {
    const { weight, bias } = defaultParameters(resolved(golden), golden.seed ?? 0);
    expect(bitsOf(weight)).toEqual(bitsOf(goldenTensor(golden.tensors.weight).data));
    if (golden.tensors.bias === undefined) expect(bias).toBeNull();
    else expect(bias && bitsOf(bias)).toEqual(bitsOf(goldenTensor(golden.tensors.bias).data));
  });
});
