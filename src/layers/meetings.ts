import type { Geometry } from './geometry.ts';
import type { Axis } from './triple.ts';

/**
 * The positions q of the geometry's output and taps k that meet position p of its input, q·stride + k·dilation − before = p, along
 * one axis, q ascending. Found by going through the rarer of the two.
 */
export function meetingsAt(geometry: Geometry, axis: Axis, p: number): [q: number, k: number][] {
  const [stride, dilation] = [geometry.stride[axis], geometry.dilation[axis]];
  const [positions, last] = [geometry.output[axis], geometry.kernel[axis] - 1];
  const from = p + geometry.before[axis];
  const met: [number, number][] = [];
  if (dilation > stride) {
    for (let k = last; k >= 0; k--) {
      const q = (from - k * dilation) / stride;
      if (Number.isInteger(q) && q >= 0 && q < positions) met.push([q, k]);
    }
    return met;
  }
  const end = Math.min(positions - 1, Math.floor(from / stride));
  for (let q = Math.max(0, Math.ceil((from - last * dilation) / stride)); q <= end; q++) {
    const k = (from - q * stride) / dilation;
    if (Number.isInteger(k)) met.push([q, k]);
  }
  return met;
}
