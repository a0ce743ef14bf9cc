import { describe, expect, it } from 'vitest';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { beyond, defined } from '../helpers/definition.ts';
import { givenOf, goldenCases, goldenTensor, isForwardZeros, planned } from '../helpers/golden.ts';
import { testKernels } from '../helpers/kernels.ts';

const cases = goldenCases.filter(isForwardZeros);

it('has the golden cases of convolutions with zero padding', () => {
  expect(cases.length).toBeGreaterThan(70);
});

describe.each(testKernels)('kernel $name against PyTorch', (kernel) => {
  it.each(cases)('$id', (golden) => {
    const { layer, geometry, shapes } = planned(golden);
    if (!kernel.supports(geometry)) return;
    const given = givenOf(golden);
    const output = zeros(layer.dtype, elementCount(shapes.output));
    kernel.run(geometry, given, output);
    const exact = goldenTensor(golden.tensors.output_ref64 ?? golden.tensors.output).data;
    expect(beyond(output, defined(layer, shapes.input, given).output, exact)).toEqual([]);
  });
});
