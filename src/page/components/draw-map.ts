/** The cells that a kernel covers. Its first cell may lie in the padding. */
export interface KernelWindow {
  readonly row: number;
  readonly column: number;
  /** Cells per side. */
  readonly taps: number;
  readonly dilation: number;
}

interface MapDrawing {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  /** The colours of a value's cell and of the text on it. */
  readonly colours: (value: number) => { readonly fill: string; readonly ink: string };
  readonly formatValue: (value: number) => string;
  readonly framedWindow: KernelWindow | undefined;
  readonly frameInk: string;
}

/** The smallest cell with its value written into it, in CSS pixels. */
const minCellWithText = 22;
/** The smallest cell with a gap beside it, in CSS pixels. */
const minCellWithGap = 5;

/** Draws the cells of a map, their values, and frames around a window's cells, at the screen's resolution. */
export function drawMap(canvas: HTMLCanvasElement, drawing: MapDrawing): void {
  const { values, height, width } = drawing;
  const scale = devicePixelRatio;
  const cell = canvas.clientWidth / width;
  canvas.width = Math.round(canvas.clientWidth * scale);
  canvas.height = Math.round(cell * height * scale);
  const context = canvas.getContext('2d');
  if (!context) return;
  const edge = (index: number) => Math.round(index * cell * scale);
  const gap = cell >= minCellWithGap ? Math.max(1, Math.round(scale / 2)) : 0;
  context.font = `${Math.min(13, cell * 0.42) * scale}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let i = 0; i < height * width; i++) {
    const value = values[i] ?? 0;
    const { fill, ink } = drawing.colours(value);
    const [row, column] = [Math.floor(i / width), i % width];
    const [x, y] = [edge(column), edge(row)];
    const [cellWidth, cellHeight] = [edge(column + 1) - x - gap, edge(row + 1) - y - gap];
    context.fillStyle = fill;
    context.fillRect(x, y, cellWidth, cellHeight);
    if (cell < minCellWithText) continue;
    context.fillStyle = ink;
    const text = drawing.formatValue(value);
    context.fillText(text, x + cellWidth / 2, y + cellHeight / 2, cellWidth - 4 * scale);
  }
  if (drawing.framedWindow) frameWindow(context, drawing.framedWindow, drawing, edge);
}

function frameWindow(
  context: CanvasRenderingContext2D,
  { row, column, taps, dilation }: KernelWindow,
  { height, width, frameInk }: MapDrawing,
  edge: (index: number) => number,
): void {
  const cellSize = edge(1) - edge(0);
  const lineWidth = Math.max(1, Math.min(Math.round(2 * devicePixelRatio), Math.round(cellSize / 8)));
  context.lineWidth = lineWidth;
  context.strokeStyle = frameInk;
  for (let i = 0; i < taps * taps; i++) {
    const [y, x] = [row + Math.floor(i / taps) * dilation, column + (i % taps) * dilation];
    if (y < 0 || x < 0 || y >= height || x >= width) continue;
    const [left, top] = [edge(x) + lineWidth / 2, edge(y) + lineWidth / 2];
    context.strokeRect(left, top, edge(x + 1) - edge(x) - lineWidth, edge(y + 1) - edge(y) - lineWidth);
  }
}
