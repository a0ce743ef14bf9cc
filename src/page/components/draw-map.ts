/** The cells that a convolution's window covers; `row` and `column` may lie in the padding. */
export interface KernelWindow {
  readonly row: number;
  readonly column: number;
  readonly taps: number;
  readonly dilation: number;
}

interface MapDrawing {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  /** A value's colour and that of text on it. */
  readonly colours: (value: number) => { readonly fill: string; readonly ink: string };
  readonly formatValue: (value: number) => string;
  readonly framedWindow: KernelWindow | undefined;
  readonly frameInk: string;
}

/** Cells at least so large, in CSS pixels, have their values written into them. */
const minCellWithText = 22;
/** Cells at least so large have a gap between them. */
const minCellWithGap = 5;

/** Paints a map as sharp as the screen is: cells, their values where there is room, and a frame around the cells of a window. */
export function drawMap(canvas: HTMLCanvasElement, painting: MapDrawing): void {
  const { values, height, width } = painting;
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
    const { fill, ink } = painting.colours(value);
    const [row, column] = [Math.floor(i / width), i % width];
    const [x, y] = [edge(column), edge(row)];
    const [cellWidth, cellHeight] = [edge(column + 1) - x - gap, edge(row + 1) - y - gap];
    context.fillStyle = fill;
    context.fillRect(x, y, cellWidth, cellHeight);
    if (cell < minCellWithText) continue;
    context.fillStyle = ink;
    context.fillText(
      painting.formatValue(value),
      x + cellWidth / 2,
      y + cellHeight / 2,
      cellWidth - 4 * scale,
    );
  }
  if (painting.framedWindow) frameWindow(context, painting.framedWindow, painting, edge);
}

function frameWindow(
  context: CanvasRenderingContext2D,
  { row, column, taps, dilation }: KernelWindow,
  { height, width, frameInk }: MapDrawing,
  edge: (index: number) => number,
): void {
  const cellSize = edge(1) - edge(0);
  const line = Math.max(1, Math.min(Math.round(2 * devicePixelRatio), Math.round(cellSize / 8)));
  context.lineWidth = line;
  context.strokeStyle = frameInk;
  for (let i = 0; i < taps * taps; i++) {
    const [y, x] = [row + Math.floor(i / taps) * dilation, column + (i % taps) * dilation];
    if (y < 0 || x < 0 || y >= height || x >= width) continue;
    const [left, top] = [edge(x) + line / 2, edge(y) + line / 2];
    context.strokeRect(left, top, edge(x + 1) - edge(x) - line, edge(y + 1) - edge(y) - line);
  }
}
