import type { Geometry } from '../geometry.ts';
import type { Triple } from '../triple.ts';

/**
 * The same convolution over fewer, longer axes where rows and planes are walked without kernel, stride and padding: a
 * 1×1 layer's rows are one long row, of which vectors waste nothing.
 */
export function mergeAxes(geometry: Geometry): Geometry {
  const { kernel, stride, before } = geometry;
  const plain = (axis: 0 | 1 | 2) =>
    kernel[axis] === 1 &&
    stride[axis] === 1 &&
    before[axis] === 0 &&
    geometry.output[axis] === geometry.input[axis];
  if (!plain(2) || !plain(1)) return geometry;
  const join = ([depth, height, width]: Triple): Triple =>
    plain(0) ? [1, 1, depth * height * width] : [depth, 1, height * width];
  const { input, padded, output } = geometry;
  return { ...geometry, input: join(input), padded: join(padded), output: join(output) };
}
