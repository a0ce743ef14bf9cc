import { divergingTextColour, heatTextColour } from '../../diagram/heat.ts';
import type { Rect } from '../../diagram/layout.ts';
import { formatShortNumber } from '../format.ts';
import type { Scale } from './scale.ts';
import type { Theme } from './theme.ts';

/** The least width of a cell with its value in it. */
const minCell = 34;

/** Writes the value of every cell into it, where the cells are large enough. */
export function writeValues(
  context: CanvasRenderingContext2D,
  theme: Theme,
  rect: Rect,
  [rows, columns]: readonly [number, number],
  { signed, min, max }: Scale,
  cellValue: (row: number, column: number) => number,
): void {
  const cell = { width: rect.width / columns, height: rect.height / rows };
  if (cell.width < minCell || cell.height < 18) return;
  context.font = `14px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = cellValue(row, column);
      const part = max > min ? (value - min) / (max - min) : 0.5;
      context.fillStyle = signed
        ? divergingTextColour(2 * part - 1, theme.scheme)
        : heatTextColour(part, theme.scheme);
      const [x, y] = [rect.x + (column + 0.5) * cell.width, rect.y + (row + 0.5) * cell.height];
      context.fillText(formatShortNumber(value), x, y, cell.width - 4);
    }
}
