/** Cells `row`…`row + height - 1` and so on with steps between them: a convolution's window. */
export interface Window {
  readonly row: number;
  readonly column: number;
  readonly taps: number;
  readonly dilation: number;
}

interface Painting {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly colour: (value: number) => string;
  readonly framed: Window | undefined;
  readonly dark: boolean;
}

/** Pixels of a cell: whole ones, so that edges are sharp; the style sheet scales the canvas. */
const cellPixels = (cells: number) => Math.max(4, Math.floor(480 / cells));

/** Paints a map, and a frame around the cells of a window. */
export function paint(
  canvas: HTMLCanvasElement,
  { values, height, width, colour, framed, dark }: Painting,
): void {
  const size = cellPixels(Math.max(height, width));
  canvas.width = width * size;
  canvas.height = height * size;
  const context = canvas.getContext('2d');
  if (!context) return;
  const colours = new Map<number, string>();
  for (let i = 0; i < height * width; i++) {
    const value = values[i] ?? 0;
    let fill = colours.get(value);
    if (fill === undefined) {
      fill = Number.isFinite(value) ? colour(value) : dark ? '#888' : '#999';
      colours.set(value, fill);
    }
    context.fillStyle = fill;
    context.fillRect((i % width) * size, Math.floor(i / width) * size, size - 1, size - 1);
  }
  if (framed) frame(context, framed, { height, width, size, ink: dark ? '#fff' : '#000' });
}

function frame(
  context: CanvasRenderingContext2D,
  { row, column, taps, dilation }: Window,
  { height, width, size, ink }: { height: number; width: number; size: number; ink: string },
): void {
  const line = Math.max(3, Math.round(size / 10));
  context.lineWidth = line;
  context.strokeStyle = ink;
  for (let i = 0; i < taps * taps; i++) {
    const [y, x] = [row + Math.floor(i / taps) * dilation, column + (i % taps) * dilation];
    if (y < 0 || x < 0 || y >= height || x >= width) continue;
    context.strokeRect(x * size + line / 2, y * size + line / 2, size - line - 1, size - line - 1);
  }
}
