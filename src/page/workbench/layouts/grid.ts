/** How the elements of a weight are drawn: blocks of the last two axes, in rows and columns of the first ones. */
export interface WeightGrid {
  /** Side of a cell in CSS pixels. */
  readonly cell: number;
  readonly width: number;
  readonly height: number;
  /** The upper left corner of an element's cell. */
  readonly cornerOf: (offset: number) => readonly [x: number, y: number];
  /** The element at a point, or undefined between the blocks. */
  readonly elementAt: (x: number, y: number) => number | undefined;
}

/** Between blocks. */
const gap = 4;
const largestCell = 32;
/** The least side of a cell that holds a number of `--small` size. */
export const leastForNumbers = 30;

/**
 * The grid of a weight in a width.
 * @param shape two to five sizes; a depth joins the second axis
 */
export function weightGrid(shape: readonly number[], width: number): WeightGrid {
  const [columns, rows] = [shape[shape.length - 1], shape[shape.length - 2] ?? 1];
  const outer = shape.slice(0, -2);
  const blocks = outer.reduce((product, size) => product * size, 1);
  const across = blocksAcross(outer, blocks, columns, rows, width);
  const down = Math.ceil(blocks / across);
  const cell = Math.max(1, Math.min(largestCell, (width - (across - 1) * gap) / (across * columns)));
  const side = cell >= 2 ? Math.floor(cell) : cell;
  const [blockWidth, blockHeight] = [columns * side + gap, rows * side + gap];
  return {
    cell: side,
    width: across * blockWidth - gap,
    height: down * blockHeight - gap,
    cornerOf: (offset) => {
      const block = Math.floor(offset / (rows * columns));
      const inBlock = offset % (rows * columns);
      return [
        (block % across) * blockWidth + (inBlock % columns) * side,
        Math.floor(block / across) * blockHeight + Math.floor(inBlock / columns) * side,
      ];
    },
    elementAt: (x, y) => {
      const [blockColumn, blockRow] = [Math.floor(x / blockWidth), Math.floor(y / blockHeight)];
      const column = Math.floor((x - blockColumn * blockWidth) / side);
      const row = Math.floor((y - blockRow * blockHeight) / side);
      const block = blockRow * across + blockColumn;
      const inside = column >= 0 && column < columns && row >= 0 && row < rows;
      if (!inside || blockColumn < 0 || blockColumn >= across || block < 0 || block >= blocks)
        return undefined;
      return (block * rows + row) * columns + column;
    },
  };
}

/**
 * How many blocks stand beside each other: as many as the second axis has, or a divisor of them where the cells are then
 * large enough for numbers; where it has one, about a square.
 */
function blocksAcross(
  outer: readonly number[],
  blocks: number,
  columns: number,
  rows: number,
  width: number,
): number {
  const last = outer.at(-1) ?? 1;
  if (last === 1 && blocks > 1)
    return Math.max(1, Math.min(blocks, Math.round(Math.sqrt((blocks * rows) / columns))));
  for (let across = last; across >= 1; across--)
    if (last % across === 0 && across * (columns * leastForNumbers + gap) - gap <= width) return across;
  return last;
}
