import type { Geometry } from '../../src/convolution/geometry.ts';
import type { Operands } from '../../src/convolution/kernel.ts';
import { convolveReference } from '../../src/convolution/reference.ts';
import { elementCount } from '../../src/tensor/tensor.ts';

/**
 * What any order of summation may differ by from the exact value, for each output: ε·(K + 1)·(Σ|x·w| + |b|), K the number of
 * terms (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, §4.2), computed in float64.
 */
export function errorBound(
  geometry: Geometry,
  { input, weight, bias }: Operands,
  length: number,
): Float64Array {
  const absolute = (data: ArrayLike<number>) => Float64Array.from(data, Math.abs);
  const sums = new Float64Array(length);
  const operands = { input: absolute(input), weight: absolute(weight), bias: bias && absolute(bias) };
  convolveReference({ ...geometry, dtype: 'float64' }, operands, sums);
  const epsilon = geometry.dtype === 'float32' ? 2 ** -23 : 2 ** -52;
  const terms = geometry.inPerGroup * elementCount(geometry.kernel);
  return sums.map((sum) => epsilon * (terms + 1) * sum);
}
