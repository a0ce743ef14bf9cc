// Each scalar times a box of a plane, added to another plane: the products of a sum that meet the input, and no
// others. A scalar of a correlation is a weight, of an adjoint an input.
//
// Scalars and boxes have three axes. Along each axis a scalar meets neighbouring positions of one plane, the
// plain one, and positions `step` apart of the other, the wide one. `axes` has six u32 for each axis: the scalars,
// where its table is, the size of the plain plane, of the wide plane, the step and 0. A table has three i32 for
// each scalar: the first plain position, how many, and the wide position of the first.
//
// The scalars of a channel are taken in row-major order, and channels one after the other. So each sum has its
// terms in the common order.

import { lanes, step, VECTOR } from "./vector";

// y += x · k for a row: positions of x are `sourceStep` bytes apart, of y `targetStep`.
// @ts-ignore: decorator
@inline
function row<T>(x: usize, y: usize, count: i32, k: T, splat: v128, sourceStep: usize, targetStep: usize): void {
  if (sourceStep == sizeof<T>() && targetStep == sizeof<T>()) {
    for (; count >= 2 * lanes<T>(); count -= 2 * lanes<T>(), x += 2 * VECTOR, y += 2 * VECTOR) {
      const a = step<T>(v128.load(y), v128.load(x), splat), b = step<T>(v128.load(y, VECTOR), v128.load(x, VECTOR), splat);
      v128.store(y, a);
      v128.store(y, b, VECTOR);
    }
    if (count >= lanes<T>()) {
      v128.store(y, step<T>(v128.load(y), v128.load(x), splat));
      count -= lanes<T>();
      x += VECTOR;
      y += VECTOR;
    }
  }
  for (; count > 0; count--, x += sourceStep, y += targetStep) store<T>(y, load<T>(y) + load<T>(x) * k);
}

/**
 * Adds the products of scalars `from` … `to` − 1, counted over channels, to the plane `y`. `intoWide`: y is the
 * wide plane. The planes of the channels' x are `xPitch` bytes apart.
 */
// @ts-ignore: decorator
@inline
export function scatter<T>(axes: usize, scalars: usize, from: i32, to: i32, x: usize, xPitch: usize, y: usize, intoWide: i32): void {
  const depths = load<i32>(axes), heights = load<i32>(axes, 24), widths = load<i32>(axes, 48);
  const depthTable = load<usize>(axes, 4), heightTable = load<usize>(axes, 28), widthTable = load<usize>(axes, 52);
  const plainHeight = load<usize>(axes, 32), plainRow = load<usize>(axes, 56) * sizeof<T>();
  const wideHeight = load<usize>(axes, 36), wideRow = load<usize>(axes, 60) * sizeof<T>();
  const depthStep = load<usize>(axes, 16), heightStep = load<usize>(axes, 40) * wideRow, step = load<usize>(axes, 64) * sizeof<T>();
  let w = from % widths, h = (from / widths) % heights, d = (from / widths / heights) % depths;
  x += <usize>(from / widths / heights / depths) * xPitch;
  scalars += <usize>from * sizeof<T>();
  for (const end = scalars + <usize>(to - from) * sizeof<T>(); scalars < end; scalars += sizeof<T>()) {
    const depth = depthTable + d * 12, height = heightTable + h * 12, width = widthTable + w * 12;
    const count = load<i32>(width, 4), rows = load<i32>(height, 4), planes = load<i32>(depth, 4);
    if (count > 0 && rows > 0 && planes > 0) {
      const k = load<T>(scalars), splat = v128.splat<T>(k);
      const plainColumn = load<usize>(width) * sizeof<T>(), wideColumn = load<usize>(width, 8) * sizeof<T>();
      const firstRow = load<usize>(height), wideFirstRow = load<usize>(height, 8);
      let plainDepth = load<usize>(depth), wideDepth = load<usize>(depth, 8);
      for (let plane = 0; plane < planes; plane++, plainDepth++, wideDepth += depthStep) {
        let plain = (plainDepth * plainHeight + firstRow) * plainRow + plainColumn;
        let wide = (wideDepth * wideHeight + wideFirstRow) * wideRow + wideColumn;
        for (let i = 0; i < rows; i++, plain += plainRow, wide += heightStep) {
          if (intoWide) row<T>(x + plain, y + wide, count, k, splat, sizeof<T>(), step);
          else row<T>(x + wide, y + plain, count, k, splat, step, sizeof<T>());
        }
      }
    }
    if (++w < widths) continue;
    w = 0;
    if (++h < heights) continue;
    h = 0;
    if (++d < depths) continue;
    d = 0;
    x += xPitch;
  }
}

/** Adds `value` to `count` elements. */
// @ts-ignore: decorator
@inline
export function shift<T>(y: usize, count: i32, value: T): void {
  const splat = v128.splat<T>(value);
  for (; count >= lanes<T>(); count -= lanes<T>(), y += VECTOR) v128.store(y, v128.add<T>(v128.load(y), splat));
  for (; count > 0; count--, y += sizeof<T>()) store<T>(y, load<T>(y) + value);
}
