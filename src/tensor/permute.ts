import { checkpoint, elementsBetween } from '../memory/checkpoint.ts';

/** A typed array of numbers, from which elements are moved. */
type Source = ArrayLike<number>;
/** One to which they are moved. */
interface Target extends ArrayLike<number> {
  [at: number]: number;
}

/** The side of the squares that are moved at a time: both sides of the copy stay in the first-level cache. */
const side = 32;

/** An axis of the target: its length, and how far apart its neighbours are on both sides. */
interface Axis {
  readonly size: number;
  readonly from: number;
  to: number;
}

/**
 * Moves the elements of a row-major tensor so that its axes come in another order.
 * @param sizes of the source's axes
 * @param order which of them each axis of `to` is, outermost first
 * @returns `to`, which has as many elements
 */
export function permute<Data extends Target>(
  from: Source,
  sizes: readonly number[],
  order: readonly number[],
  to: Data,
): Data {
  const axes = mergedAxes(sizes, order);
  const last = axes.pop();
  if (!last || from.length === 0) {
    for (let i = 0; i < from.length; i++) to[i] = from[i];
    return to;
  }
  // The innermost axis of the source, if it is not that of the target too: the two span a plane.
  const at = last.from === 1 ? -1 : axes.findIndex((axis) => axis.from === 1);
  const [rows = { size: 1, from: 0, to: 0 }] = at < 0 ? [] : axes.splice(at, 1);
  const planes = axes.reduce((count, { size }) => count * size, 1);
  const index = axes.map(() => 0);
  let [source, target] = [0, 0];
  const planeElements = rows.size * last.size;
  let unchecked = elementsBetween;
  for (let plane = 0; plane < planes; plane++) {
    unchecked += planeElements;
    if (unchecked >= elementsBetween) {
      checkpoint();
      unchecked = 0;
    }
    movePlane(from, source, to, target, rows, last);
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const { size, from: step, to: stride } = axes[axis];
      source += step;
      target += stride;
      if (++index[axis] < size) break;
      index[axis] = 0;
      source -= size * step;
      target -= size * stride;
    }
  }
  return to;
}

/** The axes of the target, outermost first, without those of one element; axes that stay neighbours are one. */
function mergedAxes(sizes: readonly number[], order: readonly number[]): Axis[] {
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, size) => product * size, 1));
  const merged: Axis[] = [];
  for (const axis of order) {
    const [size, stride] = [sizes[axis], strides[axis]];
    if (size === 1) continue;
    const outer = merged.at(-1);
    if (outer?.from === size * stride) merged.splice(-1, 1, { size: outer.size * size, from: stride, to: 0 });
    else merged.push({ size, from: stride, to: 0 });
  }
  merged.reduceRight((length, axis) => {
    axis.to = length;
    return length * axis.size;
  }, 1);
  return merged;
}

/** Moves a plane square by square, or run by run where it has one row. `columns` is the target's innermost axis. */
function movePlane(
  from: Source,
  source: number,
  to: Target,
  target: number,
  rows: Axis,
  columns: Axis,
): void {
  const width = rows.size === 1 ? elementsBetween : side;
  const isLarge = rows.size * columns.size > elementsBetween;
  for (let column = 0; column < columns.size; column += width) {
    const columnEnd = Math.min(column + width, columns.size);
    for (let row = 0; row < rows.size; row += side) {
      if (isLarge) checkpoint();
      const rowEnd = Math.min(row + side, rows.size);
      for (let r = row; r < rowEnd; r++) {
        let read = source + r * rows.from + column * columns.from;
        const written = target + r * rows.to;
        for (let c = column; c < columnEnd; c++, read += columns.from) to[written + c] = from[read];
      }
    }
  }
}
