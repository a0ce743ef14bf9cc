import { describe, expect, it } from 'vitest';
import { defaultParameters } from '../../src/convolution/initialise.ts';
import { goldenInits, goldenTensor, isForwardZeros, resolved } from '../helpers/golden.ts';
import { bitsOf } from '../helpers/random.ts';

const cases = goldenInits.filter(isForwardZeros);

describe('defaultParameters', () => {
  it.each(cases)("gives PyTorch's bits: $id", (golden) => {
    const { weight, bias } = defaultParameters(resolved(golden), golden.seed ?? 0);
    expect(bitsOf(weight)).toEqual(bitsOf(goldenTensor(golden.tensors.weight).data));
    if (golden.tensors.bias === undefined) expect(bias).toBeNull();
    else expect(bias && bitsOf(bias)).toEqual(bitsOf(goldenTensor(golden.tensors.bias).data));
  });
});
