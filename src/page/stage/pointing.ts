import { filterRect, inputTile, type Layout, outputTile, type Rect } from '../../diagram/layout.ts';
import type { Loupe } from './loupe.ts';
import type { StageSpec, Target } from './target.ts';

/** How far beside a column a pointer still means it. */
const tolerance = 8;

/** What lies at a point of the stage, in CSS pixels, or null. */
export function targetAt(
  layout: Layout,
  spec: StageSpec,
  loupes: readonly Loupe[],
  x: number,
  y: number,
): Target | null {
  for (const { side, channel, rect } of loupes) {
    const cell = cellAt(rect, side === 'input' ? spec.inputSize : spec.outputSize, x, y);
    if (cell) return { kind: side, channel, ...cell };
  }
  const { columns, arrangement } = layout;
  const near = (left: number, width: number) => x >= left - tolerance && x <= left + width + tolerance;
  if (near(columns.inX, columns.inTile)) {
    const channel = channelAt(layout.inTop, layout.inSlot, arrangement.inputs, y);
    if (channel === undefined) return null;
    return { kind: 'input', channel, ...cellAt(inputTile(layout, channel), spec.inputSize, x, y) };
  }
  if (near(columns.outX, columns.outTile)) {
    const channel = channelAt(layout.outTop, layout.outSlot, arrangement.outputs, y);
    if (channel === undefined) return null;
    return { kind: 'output', channel, ...cellAt(outputTile(layout, channel), spec.outputSize, x, y) };
  }
  const { scatter } = columns;
  const row = scatter
    ? channelAt(layout.inTop, layout.inSlot, arrangement.inputs, y)
    : channelAt(layout.outTop, layout.outSlot, arrangement.outputs, y);
  if (row === undefined) return null;
  const filter = filterRect(layout, row);
  if (x < filter.x - tolerance || x > filter.x + filter.width + tolerance) return null;
  const { inPer, outPer } = arrangement;
  const per = scatter ? outPer : inPer;
  const rowPer = scatter ? inPer : outPer;
  if (per === 0 || rowPer === 0) return null;
  const at = Math.min(per - 1, Math.max(0, Math.floor(((x - filter.x) / filter.width) * per)));
  const group = Math.floor(row / rowPer);
  if (group >= arrangement.groups) return null;
  return scatter
    ? { kind: 'weight', in: row, out: group * outPer + at }
    : { kind: 'weight', out: row, in: group * inPer + at };
}

/** The cell of a plane at a point, or undefined outside the plane, and where cells are too small to point at. */
function cellAt(
  { x: left, y: top, width, height }: Rect,
  [rows, columns]: readonly [number, number],
  x: number,
  y: number,
) {
  const row = Math.floor(((y - top) / height) * rows);
  const column = Math.floor(((x - left) / width) * columns);
  if (row < 0 || column < 0 || row >= rows || column >= columns || height / rows < 1) return undefined;
  return { row, column };
}

/** The channel whose slot holds a height. Slots lie in order, with gaps between groups. */
function channelAt(
  top: Layout['inTop'],
  slot: Layout['inSlot'],
  count: number,
  y: number,
): number | undefined {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (top(middle) <= y) low = middle;
    else high = middle - 1;
  }
  return y >= top(low) && y < top(low) + slot(low) ? low : undefined;
}
