import type { Geometry } from '../layers/geometry.ts';
import { type Axis, eachAxis } from '../layers/triple.ts';

/**
 * About how many pairs of an output position and a tap meet the input along an axis: exact at stride or
 * dilation 1, and near it else. The padding's pairs do not count.
 */
export function meetingsAlong(
  { input, kernel, stride, dilation, before, output }: Geometry,
  axis: Axis,
): number {
  const [taps, positions, step, spread] = [kernel[axis], output[axis], stride[axis], dilation[axis]];
  const upTo = (last: number) => pairsUpTo(last, taps, positions, step, spread);
  return Math.max(0, upTo(before[axis] + input[axis] - 1) - upTo(before[axis] - 1));
}

/** The products of a pair of channels that meet the input. */
export function meetingsOf(geometry: Geometry): number {
  const [depth, height, width] = eachAxis((axis) => meetingsAlong(geometry, axis));
  return depth * height * width;
}

/** The pairs with position·stride + tap·dilation ≤ last. */
function pairsUpTo(last: number, taps: number, positions: number, stride: number, dilation: number): number {
  if (last < 0) return 0;
  const within = (count: number) => Math.min(Math.max(count, 0), positions);
  // Positions up to `whole` meet all taps, those up to `some` fewer and fewer.
  const whole = within(Math.floor((last - (taps - 1) * dilation) / stride) + 1);
  const some = within(Math.floor(last / stride) + 1);
  const met = (position: number) => Math.min(taps, Math.floor((last - position * stride) / dilation) + 1);
  return whole * taps + (some > whole ? ((some - whole) * (met(whole) + met(some - 1))) / 2 : 0);
}
