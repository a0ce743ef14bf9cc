import { freeOfNames } from './draw-bands.ts';
import { filterRect, inputTile, type Layout, outputTile, type Rect } from './layout.ts';
import { element, pathData, pathElements } from './markup.ts';
import { paletteSize } from './palette.ts';
import { type Run, runsOf } from './runs.ts';

/** The least slot with a tile of its own. Channels of lower slots are drawn as one surface per group. */
const minTile = 3;
/** The least slot with a number, and the least width of a kernel with a line beside it. */
const minNumbered = 15;
const minSlice = 5;

interface Column {
  /** Channels per group. */
  readonly per: number;
  readonly slotOf: (index: number) => number;
  readonly rectOf: (index: number) => Rect;
}

/** Input channels, filters and output channels. What is drawn is bounded by the picture's height. */
export function drawTiles(layout: Layout, wide: boolean): string[] {
  const { columns, arrangement, inSlot, outSlot } = layout;
  const { inPer, outPer } = arrangement;
  const input = { per: inPer, slotOf: inSlot, rectOf: (i: number) => inputTile(layout, i) };
  const output = { per: outPer, slotOf: outSlot, rectOf: (i: number) => outputTile(layout, i) };
  const filter = { ...(columns.scatter ? input : output), rectOf: (i: number) => filterRect(layout, i) };
  const runs = runsOf(layout);
  return [
    ...drawColumn(runs, input),
    ...drawColumn(runs, filter),
    ...slices(layout, runs, filter),
    ...drawColumn(runs, output),
    ...numbers(runs, input, columns.inX - 6, 'end', freeOfNames(layout, wide, columns.inX - 6)),
    ...numbers(runs, output, columns.outX + columns.outTile + 6, 'start'),
  ];
}

/** The channels of a run that are drawn one by one; none where they are too low. */
function single({ group, count }: Run, { per, slotOf }: Column, least: number): number[] {
  if (count > 1 || slotOf(group * per) < least) return [];
  return Array.from({ length: per }, (_, i) => group * per + i);
}

function drawColumn(runs: readonly Run[], column: Column): string[] {
  return runs.flatMap((run) => {
    const { per, rectOf } = column;
    const colour = `g${run.group % paletteSize}`;
    const tiles = single(run, column, minTile);
    if (tiles.length > 0)
      return tiles.map((channel) => element('rect', { class: `${colour} block`, ...rectOf(channel) }));
    const [first, last] = [rectOf(run.group * per), rectOf((run.group + run.count) * per - 1)];
    return [element('rect', { class: `${colour} strip`, ...first, height: last.y + last.height - first.y })];
  });
}

/** The lines between the kernels of the filters, where there is room. */
function slices(
  { columns, arrangement, filterWidth }: Layout,
  runs: readonly Run[],
  column: Column,
): string[] {
  const kernels = columns.scatter ? arrangement.outPer : arrangement.inPer;
  const width = filterWidth / kernels;
  if (width < minSlice) return [];
  const rows = runs.flatMap((run) => single(run, column, minTile));
  const cuts = rows.flatMap((row) => {
    const { x, y, height } = column.rectOf(row);
    return Array.from({ length: kernels - 1 }, (_, i) => pathData`M${x + (i + 1) * width} ${y}v${height}`);
  });
  return pathElements('slice', cuts);
}

function numbers(
  runs: readonly Run[],
  column: Column,
  x: number,
  anchor: 'start' | 'end',
  isFree: (y: number) => boolean = () => true,
): string[] {
  return runs
    .flatMap((run) => single(run, column, minNumbered))
    .flatMap((channel) => {
      const { y, height } = column.rectOf(channel);
      const middle = y + height / 2;
      const place = { x, y: middle + 5, 'text-anchor': anchor };
      return isFree(middle) ? [element('text', { class: 'soft', ...place }, String(channel))] : [];
    });
}
