import type { Geometry } from '../../layers/geometry.ts';
import type { Axis } from '../../layers/triple.ts';

/** An output position and the kernel tap with which it reads some input position. */
export type Reader = readonly [output: number, tap: number];

/**
 * The output positions q that read the input position p along one axis, and their taps k, q ascending:
 *
 *   q·stride + k·dilation − before = p
 *
 * The loop runs over taps or over output positions, whichever are fewer.
 */
export function readersOf(geometry: Geometry, axis: Axis, p: number): Reader[] {
  const [stride, dilation] = [geometry.stride[axis], geometry.dilation[axis]];
  const [positions, last] = [geometry.output[axis], geometry.kernel[axis] - 1];
  const from = p + geometry.before[axis];
  const readers: Reader[] = [];
  if (dilation > stride) {
    for (let k = last; k >= 0; k--) {
      const q = (from - k * dilation) / stride;
      if (Number.isInteger(q) && q >= 0 && q < positions) readers.push([q, k]);
    }
    return readers;
  }
  const end = Math.min(positions - 1, Math.floor(from / stride));
  for (let q = Math.max(0, Math.ceil((from - last * dilation) / stride)); q <= end; q++) {
    const k = (from - q * stride) / dilation;
    if (Number.isInteger(k)) readers.push([q, k]);
  }
  return readers;
}
