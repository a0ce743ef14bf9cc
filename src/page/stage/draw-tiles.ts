import type { Arrangement } from '../../diagram/arrangement.ts';
import {
  filterRect,
  inputTile,
  type Layout,
  outputTile,
  type Rect,
  tileHeight,
} from '../../diagram/layout.ts';
import type { Planes } from './planes.ts';
import { groupInk, type Theme } from './theme.ts';

/** The pictures of the three tensors. What is not there yet is drawn as blank tiles. */
export interface StagePlanes {
  readonly input: Planes | undefined;
  readonly weight: Planes | undefined;
  readonly output: Planes | undefined;
}

/** Channels as small heat maps, and filters as rows of kernels. */
export function drawTiles(
  context: CanvasRenderingContext2D,
  layout: Layout,
  planes: StagePlanes,
  theme: Theme,
): void {
  const { arrangement, columns, inSlot, outSlot } = layout;
  const { groups, inPer, outPer } = arrangement;
  drawColumn(context, theme, planes.input, groups * inPer, inPer, (i) => inputTile(layout, i), inSlot);
  const rows = columns.scatter ? groups * inPer : groups * outPer;
  const rowSlots = columns.scatter ? inSlot : outSlot;
  const rowPer = columns.scatter ? inPer : outPer;
  const kernels = inPer > 0 && outPer > 0 ? rows : 0;
  drawColumn(context, theme, planes.weight, kernels, rowPer, (i) => filterRect(layout, i), rowSlots);
  cutFilters(context, layout, theme, kernels);
  drawColumn(context, theme, planes.output, groups * outPer, outPer, (i) => outputTile(layout, i), outSlot);
  drawLeftOver(context, layout, theme);
}

/** Rows of a picture, one per tile. Neighbouring tiles without a gap are drawn at once. */
function drawColumn(
  context: CanvasRenderingContext2D,
  theme: Theme,
  planes: Planes | undefined,
  count: number,
  per: number,
  rectOf: (index: number) => Rect,
  slotOf: (index: number) => number,
): void {
  for (let i = 0; i < count; ) {
    const slot = slotOf(i);
    let run = 1;
    if (slot < 5) while (i + run < count && isNext(i + run)) run++;
    const rect = rectOf(i);
    const last = rectOf(i + run - 1);
    const height = last.y + last.height - rect.y;
    if (planes) drawRows(context, planes, i, run, { ...rect, height });
    else {
      context.fillStyle = groupInk(theme, Math.floor(i / per)).block;
      context.globalAlpha *= 0.35;
      context.fillRect(rect.x, rect.y, rect.width, height);
      context.globalAlpha /= 0.35;
    }
    i += run;
  }

  function isNext(index: number): boolean {
    if (!planes && Math.floor(index / per) !== Math.floor((index - 1) / per)) return false;
    const [before, after] = [rectOf(index - 1), rectOf(index)];
    return (
      Math.abs(before.height - after.height) < 1e-6 && Math.abs(before.y + before.height - after.y) < 0.01
    );
  }
}

function drawRows(
  context: CanvasRenderingContext2D,
  planes: Planes,
  from: number,
  rows: number,
  to: Rect,
): void {
  const { picture, width, height, across } = planes;
  context.imageSmoothingEnabled = to.height < rows * height || to.width < width * across;
  context.drawImage(
    picture,
    0,
    from * height,
    width * across,
    rows * height,
    to.x,
    to.y,
    to.width,
    to.height,
  );
}

/** The least width of a kernel with a gap beside it, and the gaps that a frame has time for. */
const minCut = 8;
const maxCuts = 1500;

/** Gaps between the kernels of the filters. */
function cutFilters(context: CanvasRenderingContext2D, layout: Layout, theme: Theme, rows: number): void {
  const per = layout.columns.scatter ? layout.arrangement.outPer : layout.arrangement.inPer;
  const width = layout.filterWidth / per;
  if (width < minCut || rows * per > maxCuts) return;
  context.fillStyle = theme.page;
  for (let row = 0; row < rows; row++) {
    const { x, y, height } = filterRect(layout, row);
    for (let i = 1; i < per; i++) context.fillRect(x + i * width - 0.5, y, 1, height);
  }
}

/** Channels that fill no group: hollow. */
function drawLeftOver(context: CanvasRenderingContext2D, layout: Layout, theme: Theme): void {
  const { inputs, outputs, groups, inPer, outPer }: Arrangement = layout.arrangement;
  context.strokeStyle = theme.fault;
  context.lineWidth = 1.5;
  context.setLineDash([3, 3]);
  const hollow = (slot: number, { x, y, width }: Rect, tile: number) => {
    const height = Math.max(2, tileHeight(slot, tile));
    context.strokeRect(x + 1, y + 1, width - 2, Math.max(1, height - 2));
  };
  for (let i = groups * inPer; i < inputs; i++)
    hollow(layout.inSlot(i), inputTile(layout, i), layout.columns.inTile);
  for (let i = groups * outPer; i < outputs; i++)
    hollow(layout.outSlot(i), outputTile(layout, i), layout.columns.outTile);
  context.setLineDash([]);
}
