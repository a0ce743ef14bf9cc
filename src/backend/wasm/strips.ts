import { extentOf } from '../../layers/extent.ts';
import type { Geometry } from '../../layers/geometry.ts';
import { type Axis, eachAxis, type Triple } from '../../layers/triple.ts';
import { elementCount } from '../../tensor/tensor.ts';

/**
 * A part of each channel of a tensor: blocks of neighbouring elements, `pitch` elements apart, the first one
 * at `offset`.
 */
export interface TensorWindow {
  readonly blocksPerChannel: number;
  readonly pitch: number;
  readonly offset: number;
}

/**
 * Some of a geometry's output positions as a correlation of its own, and where its input and output lie in
 * the whole tensors.
 */
export interface Strip {
  readonly geometry: Geometry;
  readonly input: TensorWindow;
  readonly output: TensorWindow;
}

/** The whole geometry as one strip. */
export function wholeStrip(geometry: Geometry): Strip {
  const whole = (sizes: Triple) => ({ blocksPerChannel: 1, pitch: elementCount(sizes), offset: 0 });
  return { geometry, input: whole(geometry.input), output: whole(geometry.output) };
}

/**
 * Into how many strips to cut a geometry whose packed input and output take `bytes`, so that those of a strip
 * take about `stripBytes`. A strip reads at most twice the rows that are its own: neighbouring strips read
 * some rows both.
 */
export function stripCount(geometry: Geometry, bytes: number, stripBytes: number): number {
  const axis = cutAxis(geometry);
  const mostForKernel = Math.floor(
    (geometry.output[axis] * geometry.stride[axis]) /
      extentOf(geometry.kernel[axis], geometry.dilation[axis]),
  );
  return Math.max(1, Math.min(Math.ceil(bytes / stripBytes), mostForKernel, geometry.output[axis]));
}

/**
 * Cuts the outermost axis that has several output positions into `count` strips. Sums are not cut, so the
 * bits are the same.
 */
export function stripsOf(geometry: Geometry, count: number): Strip[] {
  const axis = cutAxis(geometry);
  const positions = geometry.output[axis];
  const bound = (i: number) => Math.floor((i * positions) / count);
  return Array.from({ length: count }, (_, i) => stripOf(geometry, axis, bound(i), bound(i + 1)));
}

/**
 * The outermost axis with several output positions, so that the outputs of a strip's channel are neighbours.
 */
function cutAxis({ output }: Geometry): Axis {
  return output[0] > 1 ? 0 : output[1] > 1 ? 1 : 2;
}

/**
 * The output positions `from` … `to` − 1. The input is cropped to what they read, but for one position at
 * least.
 */
function stripOf(geometry: Geometry, axis: Axis, from: number, to: number): Strip {
  const { input, output, kernel, stride, dilation } = geometry;
  const firstRead = from * stride[axis] - geometry.before[axis];
  const padded = (to - from - 1) * stride[axis] + extentOf(kernel[axis], dilation[axis]);
  const first = Math.min(Math.max(firstRead, 0), input[axis] - 1);
  const end = Math.min(Math.max(firstRead + padded, first + 1), input[axis]);
  const before = first - firstRead;
  const along = (sizes: Triple, size: number) => eachAxis((i) => (i === axis ? size : sizes[i]));
  const window = (sizes: Triple, start: number): TensorWindow => {
    const inner = elementCount(sizes.slice(axis + 1));
    const blocksPerChannel = elementCount(sizes.slice(0, axis));
    return { blocksPerChannel, pitch: sizes[axis] * inner, offset: start * inner };
  };
  return {
    geometry: {
      ...geometry,
      input: along(input, end - first),
      before: along(geometry.before, before),
      after: along(geometry.after, padded - (end - first) - before),
      padded: along(geometry.padded, padded),
      output: along(output, to - from),
    },
    input: window(input, first),
    output: window(output, from),
  };
}
