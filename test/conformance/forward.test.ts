import { expect, it } from 'vitest';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { beyond, defined } from '../helpers/definition.ts';
import {
  type GoldenCase,
  givenOf,
  goldenCases,
  goldenTensor,
  isForwardZeros,
  planned,
} from '../helpers/golden.ts';
import { testKernels } from '../helpers/kernels.ts';

const cases = goldenCases.filter(isForwardZeros).map((golden) => ({ golden, ...planned(golden) }));
const computed = testKernels.flatMap((variant) =>
  cases
    .filter(({ geometry }) => variant.supports(geometry))
    .map((planned) => ({ ...planned, name: variant.name, run: variant.run })),
);

it('has the golden cases of convolutions with zero padding, each of which a kernel and the reference compute', () => {
  expect(cases.length).toBeGreaterThan(70);
  const computing = (golden: GoldenCase) =>
    computed.filter((planned) => planned.golden === golden).map(({ name }) => name);
  for (const { golden } of cases) {
    expect(computing(golden), golden.id).toContain('reference');
    expect(computing(golden).length, golden.id).toBeGreaterThan(1);
  }
});

it.each(computed)('kernel $name against PyTorch: $golden.id', ({ golden, layer, geometry, shapes, run }) => {
  const given = givenOf(golden);
  const output = zeros(layer.dtype, elementCount(shapes.output));
  run(geometry, given, output);
  const exact = goldenTensor(golden.tensors.output_ref64 ?? golden.tensors.output).data;
  expect(beyond(output, defined(layer, shapes.input, given).output, exact)).toEqual([]);
});
