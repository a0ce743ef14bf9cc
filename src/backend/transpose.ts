import { checkpoint } from '../memory/checkpoint.ts';
import type { TensorData } from '../tensor/tensor.ts';

/** The side of the squares that are moved at a time: both sides of the copy stay in the first-level cache. */
const side = 32;

/**
 * Writes the columns of `from`, `[rows, columns]` of `inner` neighbours each, as the rows of `to`. @returns
 * `to`
 */
export function transpose(
  from: TensorData,
  to: TensorData,
  rows: number,
  columns: number,
  inner = 1,
): TensorData {
  for (let row = 0; row < rows; row += side) {
    const rowEnd = Math.min(row + side, rows);
    for (let column = 0; column < columns; column += side) {
      checkpoint();
      const columnEnd = Math.min(column + side, columns);
      for (let r = row; r < rowEnd; r++) {
        for (let c = column; c < columnEnd; c++) {
          const [source, target] = [(r * columns + c) * inner, (c * rows + r) * inner];
          for (let i = 0; i < inner; i++) to[target + i] = from[source + i];
        }
      }
    }
  }
  return to;
}
