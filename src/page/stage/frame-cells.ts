import type { Rect } from '../../diagram/layout.ts';
import type { Window } from './reach.ts';
import type { Theme } from './theme.ts';

/** Frames a window and each of its cells. Cells in the padding lie outside the plane, and are not drawn. */
export function frameCells(
  context: CanvasRenderingContext2D,
  theme: Theme,
  rect: Rect,
  { rows, columns }: Window,
  [height, width]: readonly [number, number],
): void {
  const cell = { width: rect.width / width, height: rect.height / height };
  const cells = rows.flatMap(({ index: row }) =>
    columns
      .filter(({ index: column }) => row >= 0 && column >= 0 && row < height && column < width)
      .map(({ index: column }) => ({ x: rect.x + column * cell.width, y: rect.y + row * cell.height })),
  );
  for (const [colour, lineWidth] of [
    [theme.page, 3.5],
    [theme.ink, 1.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    context.beginPath();
    for (const { x, y } of cells) context.rect(x, y, cell.width, cell.height);
    context.stroke();
  }
}

/** A frame around the cells of a window: dark, with a light rim, so that it is seen on every colour. */
export function frameWindow(
  context: CanvasRenderingContext2D,
  theme: Theme,
  rect: Rect,
  window: Window | undefined,
  [height, width]: readonly [number, number],
): void {
  if (!window || rect.height < 6) return;
  const cell = { width: rect.width / width, height: rect.height / height };
  const inside = ({ index }: { index: number }, size: number) => index >= 0 && index < size;
  const rows = window.rows.filter((step) => inside(step, height)).map(({ index }) => index);
  const columns = window.columns.filter((step) => inside(step, width)).map(({ index }) => index);
  if (rows.length === 0 || columns.length === 0) return;
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const [bottom, right] = [Math.max(...rows) + 1, Math.max(...columns) + 1];
  outline(context, theme, {
    x: rect.x + left * cell.width,
    y: rect.y + top * cell.height,
    width: (right - left) * cell.width,
    height: (bottom - top) * cell.height,
  });
}

export function outline(
  context: CanvasRenderingContext2D,
  theme: Theme,
  { x, y, width, height }: Rect,
): void {
  context.strokeStyle = theme.page;
  context.lineWidth = 3.5;
  context.strokeRect(x, y, width, height);
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.strokeRect(x, y, width, height);
}
