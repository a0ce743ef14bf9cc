import type { Operands } from '../../src/backend/backend.ts';
import type { Geometry } from '../../src/layers/geometry.ts';
import { elementCount, type TensorData, zeros } from '../../src/tensor/tensor.ts';

const lengths = ({ batch, groups, inPerGroup, outPerGroup, input, kernel, output }: Geometry) => ({
  input: batch * groups * inPerGroup * elementCount(input),
  weight: groups * outPerGroup * inPerGroup * elementCount(kernel),
  bias: groups * outPerGroup,
  output: batch * groups * outPerGroup * elementCount(output),
});

/** Numbers in [-1, 1), and room for the output. */
export function operandsFor(geometry: Geometry): { operands: Operands; output: TensorData } {
  const { input, weight, bias, output } = lengths(geometry);
  const fill = (length: number) =>
    zeros(geometry.dtype, length).map((_, i) => ((i * 2654435761) % 2 ** 32) / 2 ** 31 - 1);
  return {
    operands: { input: fill(input), weight: fill(weight), bias: fill(bias) },
    output: zeros(geometry.dtype, output),
  };
}
