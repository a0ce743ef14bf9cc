import type { Arrangement } from './arrangement.ts';
import { strandWidth } from './ink.ts';
import { type Stack, stackChannels } from './stack.ts';

/** Horizontal places of the stage, and the sizes that do not depend on `groups`. In CSS pixels. */
export interface Columns {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  /** The side of an enlarged channel; 0 where there is no room for any. */
  readonly loupe: number;
  readonly band: readonly [left: number, right: number];
  readonly inX: number;
  readonly inTile: number;
  readonly filterX: number;
  readonly filterRoom: number;
  readonly kernel: number;
  readonly outX: number;
  readonly outTile: number;
  readonly strand: number;
  /** Whether a filter belongs to an input channel (scatter), instead of an output channel. */
  readonly scatter: boolean;
}

export interface Layout extends Stack {
  readonly columns: Columns;
  readonly arrangement: Arrangement;
  /** The width of a filter. */
  readonly filterWidth: number;
}

export interface StageSize {
  readonly width: number;
  readonly height: number;
  readonly scatter: boolean;
}

const headerHeight = 32;
const minFilter = 12;
const stripWidth = 40;
const maxTile = 96;
/** The side with fewer channels has tiles at most so many times as large as the other's. */
const maxRatio = 2.4;
/** The least tile that is drawn as a square map instead of a strip. */
const minSquare = 16;
/** Narrower kernels are drawn as one strip per filter, of this height at most. */
const minKernel = 6;
const stripHeight = 20;

/** The horizontal places for a layer with so many channels. They do not depend on `groups`. */
export function placeColumns(inputs: number, outputs: number, size: StageSize): Columns {
  const { width, height, scatter } = size;
  const top = headerHeight;
  const bottom = height - 8;
  const room = bottom - top;
  const loupe = width >= 900 ? Math.min(184, Math.round(width * 0.15)) : 0;
  const edge = loupe > 0 ? loupe + 24 : 0;
  const label = width >= 600 ? 116 : 46;
  const number = width >= 600 ? 36 : 26;
  const most = Math.max(inputs, outputs);
  const tileOf = (count: number) => {
    const tile = Math.min(maxTile, maxRatio * (room / most) * 0.78, (room / count) * 0.78);
    return tile >= minSquare ? Math.min(tile, width * 0.16) : Math.min(stripWidth, width * 0.1);
  };
  const inTile = tileOf(inputs);
  const outTile = tileOf(outputs);
  const band = [edge, width - edge] as const;
  const inX = band[0] + label;
  const outX = band[1] - number - 8 - outTile;
  const inner = outX - inX - inTile;
  const filterRoom = inner * 0.42;
  const filterX = inX + inTile + inner * (scatter ? 0.16 : 0.42);
  const [across, rows] = scatter ? [outputs, inputs] : [inputs, outputs];
  return {
    width,
    height,
    top,
    bottom,
    loupe,
    band,
    inX,
    inTile,
    filterX,
    filterRoom,
    kernel: Math.min(filterRoom / across, Math.max(4, (room / rows) * 0.72), 56),
    outX,
    outTile,
    strand: strandWidth(Math.max(inputs, outputs), room),
    scatter,
  };
}

/** All places of an arrangement. */
export function layoutStage(arrangement: Arrangement, size: StageSize): Layout {
  const columns = placeColumns(arrangement.inputs, arrangement.outputs, size);
  const stack = stackChannels(arrangement, columns.top, columns.bottom - columns.top);
  const across = columns.scatter ? arrangement.outPer : arrangement.inPer;
  return { ...stack, columns, arrangement, filterWidth: Math.max(minFilter, columns.kernel * across) };
}

/** The layout on the way from one to another of the same channels: all channels are between their places. */
export function mixLayouts(from: Layout, to: Layout, part: number): Layout {
  const mix = (a: Stack['inTop'], b: Stack['inTop']) => (channel: number) =>
    b(channel) + (a(channel) - b(channel)) * (1 - part);
  return {
    ...to,
    inTop: mix(from.inTop, to.inTop),
    inSlot: mix(from.inSlot, to.inSlot),
    outTop: mix(from.outTop, to.outTop),
    outSlot: mix(from.outSlot, to.outSlot),
    filterWidth: to.filterWidth + (from.filterWidth - to.filterWidth) * (1 - part),
  };
}

/** A rectangle in CSS pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The height of a tile in a slot. Low slots leave no gap. */
export function tileHeight(slot: number, tile: number): number {
  return slot < 5 ? slot : Math.min(slot * 0.9, tile);
}

export function inputTile({ columns, inTop, inSlot }: Layout, channel: number): Rect {
  return tileRect(columns.inX, columns.inTile, inTop(channel), inSlot(channel));
}

export function outputTile({ columns, outTop, outSlot }: Layout, channel: number): Rect {
  return tileRect(columns.outX, columns.outTile, outTop(channel), outSlot(channel));
}

function tileRect(x: number, tile: number, top: number, slot: number): Rect {
  const height = tileHeight(slot, tile);
  return { x, y: top + (slot - height) / 2, width: tile, height };
}

/** The filter of an output channel, or of an input channel where the layer scatters. */
export function filterRect(layout: Layout, row: number): Rect {
  const { columns, filterWidth } = layout;
  const [tops, slots] = columns.scatter ? [layout.inTop, layout.inSlot] : [layout.outTop, layout.outSlot];
  const [top, slot] = [tops(row), slots(row)];
  const height =
    slot < 5 ? slot : Math.min(slot * 0.84, columns.kernel < minKernel ? stripHeight : columns.kernel);
  const x = columns.scatter ? columns.filterX + columns.filterRoom - filterWidth : columns.filterX;
  return { x, y: top + (slot - height) / 2, width: filterWidth, height };
}

/** The part of a filter that belongs to one channel of its other side. */
export function kernelRect(layout: Layout, out: number, input: number): Rect {
  const { arrangement, columns } = layout;
  const [row, at, per] = columns.scatter
    ? [input, out % arrangement.outPer, arrangement.outPer]
    : [out, input % arrangement.inPer, arrangement.inPer];
  const filter = filterRect(layout, row);
  const width = filter.width / per;
  return { ...filter, x: filter.x + at * width, width };
}

/** The extent of a group's band: from its first channel to its last, of both sides. */
export function bandRect(layout: Layout, group: number): Rect {
  const { arrangement, columns, inTop, inSlot, outTop, outSlot } = layout;
  const { inPer, outPer } = arrangement;
  const lastIn = (group + 1) * inPer - 1;
  const lastOut = (group + 1) * outPer - 1;
  // A group that is tried may have no channels on a side.
  const [ins, outs] = [inPer > 0, outPer > 0];
  const top = Math.min(ins ? inTop(group * inPer) : Infinity, outs ? outTop(group * outPer) : Infinity);
  const bottom = Math.max(
    ins ? inTop(lastIn) + inSlot(lastIn) : -Infinity,
    outs ? outTop(lastOut) + outSlot(lastOut) : -Infinity,
  );
  const padding = arrangement.groups === 1 ? 0 : Math.min(6, ((bottom - top) * 0.08) / 0.84);
  const [left, right] = columns.band;
  return { x: left, y: top - padding, width: right - left, height: Math.max(0, bottom - top + 2 * padding) };
}
