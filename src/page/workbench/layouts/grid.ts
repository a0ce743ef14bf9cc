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

const largestCell = 32;
/** The least side of a cell that holds a number of `--small` size. */
export const leastForNumbers = 30;
/** A grid is no higher, as far as cells have a pixel. */
const mostHeight = 480;

/**
 * The grid of a weight in a width.
 * @param shape two to five sizes; a depth joins the second axis
 */
export function weightGrid(shape: readonly number[], width: number): WeightGrid {
  const [columns, rows] = [shape[shape.length - 1], shape[shape.length - 2] ?? 1];
  const outer = shape.slice(0, -2);
  const blocks = outer.reduce((product, size) => product * size, 1);
  // Blocks of one cell need nothing between them.
  const gap = rows * columns === 1 ? 0 : 4;
  const { across, side } = arrange(outer, { blocks, columns, rows, gap, width });
  const down = Math.ceil(blocks / across);
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

interface Blocks {
  readonly blocks: number;
  readonly columns: number;
  readonly rows: number;
  readonly gap: number;
  readonly width: number;
}

/**
 * How many blocks stand beside each other, and the side of a cell: as many as the second axis has, or a divisor of them,
 * and where it has one, any number; whatever gives the largest cells.
 */
function arrange(outer: readonly number[], { blocks, columns, rows, gap, width }: Blocks) {
  const last = outer.at(-1) ?? 1;
  let best = { across: 1, side: 0 };
  for (let across = last > 1 ? last : blocks; across >= 1; across--) {
    if (last > 1 && last % across !== 0) continue;
    const down = Math.ceil(blocks / across);
    const side = Math.min(
      largestCell,
      (width - (across - 1) * gap) / (across * columns),
      (mostHeight - (down - 1) * gap) / (down * rows),
    );
    if (side > best.side) best = { across, side };
  }
  const { across, side } = best;
  return { across, side: side >= 2 ? Math.floor(side) : Math.max(1, side) };
}
