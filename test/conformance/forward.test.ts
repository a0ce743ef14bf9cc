import { describe, expect, it } from 'vitest';
import { geometryOf, shapesOf } from '../../src/convolution/geometry.ts';
import { variants } from '../../src/convolution/variants.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { errorBound } from '../helpers/bound.ts';
import { goldenCases, goldenTensor, isForwardZeros, resolved } from '../helpers/golden.ts';

const cases = goldenCases.filter(isForwardZeros);

it('has the golden cases of forward layers with zero padding', () => {
  expect(cases.length).toBeGreaterThan(70);
});

describe.each(variants)('variant $name against PyTorch', (variant) => {
  it.each(cases)('$id', (golden) => {
    const layer = resolved(golden);
    const input = goldenTensor(golden.tensors.input);
    const geometry = geometryOf(layer, input.shape, { layer: '', input: '' });
    if (!variant.supports(geometry)) return;
    const bias = layer.bias ? goldenTensor(golden.tensors.bias).data : null;
    const operands = { input: input.data, weight: goldenTensor(golden.tensors.weight).data, bias };
    const expected = goldenTensor(golden.tensors.output_ref64 ?? golden.tensors.output);
    const { output: shape } = shapesOf(layer, input.shape, geometry);
    expect(shape).toEqual(expected.shape);
    const output = zeros(layer.dtype, elementCount(shape));
    variant.run(geometry, operands, output);
    const bound = errorBound(geometry, operands, output.length);
    const beyond = [...output.keys()].filter((i) => !(Math.abs(output[i] - expected.data[i]) <= bound[i]));
    expect(beyond).toEqual([]);
  });
});
