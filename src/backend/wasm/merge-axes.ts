import type { Geometry } from '../../layers/geometry.ts';
import type { Axis, Triple } from '../../layers/triple.ts';

/**
 * The same correlation with axes merged that have neither kernel nor stride nor padding. The rows of a 1×1
 * layer become one long row, of which vectors waste nothing.
 */
export function mergeAxes(geometry: Geometry): Geometry {
  if (!isPlain(geometry, 2) || !isPlain(geometry, 1)) return geometry;
  const whole = isPlain(geometry, 0);
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel, stride, dilation, before, after } = geometry;
  // Written out: an object spread takes a microsecond, as long as the arithmetic of a small layer.
  return {
    dtype,
    batch,
    groups,
    inPerGroup,
    outPerGroup,
    input: joined(geometry.input, whole),
    kernel,
    stride,
    dilation,
    before,
    after,
    padded: joined(geometry.padded, whole),
    output: joined(geometry.output, whole),
  };
}

function isPlain({ kernel, stride, before, input, output }: Geometry, axis: Axis): boolean {
  return kernel[axis] === 1 && stride[axis] === 1 && before[axis] === 0 && output[axis] === input[axis];
}

/** One long row, of the whole volume or of each plane. */
function joined(sizes: Triple, whole: boolean): Triple {
  const plane = sizes[1] * sizes[2];
  return whole ? [1, 1, sizes[0] * plane] : [sizes[0], 1, plane];
}
