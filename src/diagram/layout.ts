import type { ChannelRange } from '../layers/connectivity.ts';
import { type Band, channelCount, cutIntoBands } from './bands.ts';
import type { DiagramSpec } from './spec.ts';

/** A block's place; `share` is the channels that it stands for. */
export interface Box {
  readonly share: ChannelRange;
  readonly y: number;
  readonly height: number;
}

export type PlacedBand =
  | {
      readonly group: number;
      readonly y: number;
      readonly height: number;
      readonly inputs: readonly Box[];
      readonly outputs: readonly Box[];
    }
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

/** Below this width, words and blocks are short. */
export const narrowWidth = 520;

const boxGap = 5;
const bandPadding = 9;
const bandGap = 8;
const headerHeight = 30;

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
  const rows = bands.reduce((sum, band) => sum + blockRows(band), 0);
  const row = rows <= 18 ? 20 : rows <= 26 ? 17 : 15;
  let y = headerHeight;
  const placed = bands.map((band): PlacedBand => {
    if ('skipped' in band) {
      const at = { ...band, y, height: 24 };
      y += at.height + bandGap;
      return at;
    }
    const heights = [band.inputs, band.outputs].map((shares) => columnHeight(shares, row));
    const height = Math.max(...heights) + 2 * bandPadding;
    const place = (shares: readonly ChannelRange[]) => stackBoxes(shares, row, y + height / 2);
    const at = { group: band.group, y, height, inputs: place(band.inputs), outputs: place(band.outputs) };
    y += height + bandGap;
    return at;
  });
  return { bands: placed, bottom: y - bandGap };
}

function blockRows(band: Band): number {
  return 'skipped' in band ? 1 : Math.max(band.inputs.length, band.outputs.length);
}

/** A block of many channels is as high as two rows. */
function blockHeight(share: ChannelRange, row: number): number {
  return channelCount(share) === 1 ? row : 2 * row + boxGap;
}

function columnHeight(shares: readonly ChannelRange[], row: number): number {
  return shares.reduce((sum, share) => sum + blockHeight(share, row) + boxGap, -boxGap);
}

function stackBoxes(shares: readonly ChannelRange[], row: number, middle: number): Box[] {
  let y = middle - columnHeight(shares, row) / 2;
  return shares.map((share) => {
    const box = { share, y, height: blockHeight(share, row) };
    y += box.height + boxGap;
    return box;
  });
}
