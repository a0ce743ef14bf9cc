import type { ChannelRange } from '../layers/connectivity.ts';
import { type Band, channelCount, cutIntoBands } from './bands.ts';
import type { DiagramSpec } from './spec.ts';

/** The place of a block. */
export interface Box {
  readonly channels: ChannelRange;
  readonly count: number;
  readonly y: number;
  readonly height: number;
}

export interface PlacedGroup {
  readonly group: number;
  readonly y: number;
  readonly height: number;
  readonly inputs: readonly Box[];
  readonly outputs: readonly Box[];
}

export type PlacedBand =
  | PlacedGroup
  | { readonly skipped: number; readonly y: number; readonly height: number };

/** Horizontal places, in units of the view box. */
export interface Columns {
  readonly width: number;
  readonly group: number;
  readonly input: number;
  readonly filter: number;
  readonly filterWidth: number;
  readonly output: number;
  readonly blockWidth: number;
}

/** A narrower drawing has shorter words and blocks. */
export const narrowWidth = 520;

const boxGap = 5;
const bandPadding = 9;
const bandGap = 8;
const headerHeight = 30;
const skippedHeight = 24;

export function placeColumns(width: number): Columns {
  const narrow = width < narrowWidth;
  const blockWidth = narrow ? 66 : 104;
  const group = narrow ? 8 : 14;
  const input = narrow ? 34 : 72;
  const output = width - blockWidth - (narrow ? 8 : 14);
  const filter = input + blockWidth + (output - input - blockWidth) * 0.46;
  return { width, group, input, filter, filterWidth: (output - filter) * 0.78, output, blockWidth };
}

/** Places the bands below each other. */
export function placeBands(spec: DiagramSpec): { bands: PlacedBand[]; bottom: number } {
  const bands = cutIntoBands(spec);
  const rowHeight = rowHeightFor(bands.reduce((sum, band) => sum + rowCount(band), 0));
  let y = headerHeight;
  const placed = bands.map((band) => {
    const placedBand = placeBand(band, y, rowHeight);
    y += placedBand.height + bandGap;
    return placedBand;
  });
  return { bands: placed, bottom: y - bandGap };
}

function placeBand(band: Band, y: number, rowHeight: number): PlacedBand {
  if ('skipped' in band) return { ...band, y, height: skippedHeight };
  const { group, inputs, outputs } = band;
  const columnHeights = [inputs, outputs].map((ranges) => columnHeight(ranges, rowHeight));
  const height = Math.max(...columnHeights) + 2 * bandPadding;
  const place = (ranges: readonly ChannelRange[]) => stackBoxes(ranges, rowHeight, y + height / 2);
  return { group, y, height, inputs: place(inputs), outputs: place(outputs) };
}

/** The more rows, the lower each of them. */
function rowHeightFor(rows: number): number {
  if (rows <= 18) return 20;
  return rows <= 26 ? 17 : 15;
}

function rowCount(band: Band): number {
  return 'skipped' in band ? 1 : Math.max(band.inputs.length, band.outputs.length);
}

/** A block of several channels is as high as two rows. */
function blockHeight(channels: ChannelRange, rowHeight: number): number {
  return channelCount(channels) === 1 ? rowHeight : 2 * rowHeight + boxGap;
}

function columnHeight(ranges: readonly ChannelRange[], rowHeight: number): number {
  return ranges.reduce((sum, channels) => sum + blockHeight(channels, rowHeight) + boxGap, -boxGap);
}

function stackBoxes(ranges: readonly ChannelRange[], rowHeight: number, centre: number): Box[] {
  let y = centre - columnHeight(ranges, rowHeight) / 2;
  return ranges.map((channels) => {
    const height = blockHeight(channels, rowHeight);
    const box = { channels, count: channelCount(channels), y, height };
    y += height + boxGap;
    return box;
  });
}
