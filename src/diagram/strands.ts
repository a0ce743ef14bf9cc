import { isSaturated } from './ink.ts';
import { filterRect, inputTile, type Layout, outputTile } from './layout.ts';
import { runsOf } from './runs.ts';

/** Where a strand starts and where it ends. */
export type Ends = readonly [x1: number, y1: number, x2: number, y2: number];

/** What a path is written to: a canvas, or the data of an SVG path. */
export interface PathSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  closePath(): void;
}

/** The strand of input `input` and output `out`: to the output's filter, or from the input's where the layer scatters. */
export function strandEnds(layout: Layout, out: number, input: number): Ends {
  const { columns, arrangement } = layout;
  if (columns.scatter) {
    const filter = filterRect(layout, input);
    const to = outputTile(layout, out);
    const at = ((out % arrangement.outPer) + 0.5) / arrangement.outPer;
    return [filter.x + filter.width, filter.y + at * filter.height, to.x, to.y + to.height / 2];
  }
  const from = inputTile(layout, input);
  const filter = filterRect(layout, out);
  const at = ((input % arrangement.inPer) + 0.5) / arrangement.inPer;
  return [from.x + from.width, from.y + from.height / 2, filter.x, filter.y + at * filter.height];
}

/** How far a strand runs on level, as a part of its width. */
const level = 0.46;

export function addStrand(path: PathSink, [x1, y1, x2, y2]: Ends): void {
  const bend = (x2 - x1) * level;
  path.moveTo(x1, y1);
  path.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
}

/** The strands of a group, or of several groups too low to be told apart, for which one of them stands. */
export interface Bundle {
  readonly group: number;
  /** Of a strand. */
  readonly width: number;
  /** Whether its strands cover all of its shape. */
  readonly saturated: boolean;
  /** How many strands are drawn: all of them, or a sample. */
  readonly drawn: number;
}

const maxWidth = 1.4;
const minSample = 8;
/** Bundles that are not saturated keep so many strands of their own. */
const minLoose = 400;

/**
 * The bundles of a picture, by the law of ink.
 * @param budget strands that are drawn at most, but for `minLoose` of a bundle: more lie on filled shapes, unseen
 */
export function bundlesOf(layout: Layout, budget: number): Bundle[] {
  const { columns, arrangement } = layout;
  const { groups, inPer, outPer } = arrangement;
  if (inPer === 0 || outPer === 0) return [];
  const even = (columns.bottom - columns.top) / groups;
  const runs = runsOf(layout);
  const most = Math.max(minSample, Math.floor(budget / runs.length));
  const strands = inPer * outPer;
  return runs.map(({ group, count, height }) => {
    const magnified = Math.max(1, height / even);
    const width = count > 1 ? count * columns.strand : Math.min(maxWidth, columns.strand * magnified);
    const saturated = isSaturated(strands, width, height * count);
    const drawn = Math.min(strands, saturated ? most : Math.max(most, minLoose));
    return {
      group: group + Math.floor(count / 2),
      width: saturated ? width : width * Math.min(3, strands / drawn),
      saturated,
      drawn,
    };
  });
}

/**
 * The i-th strand of a bundle: of all of them, or of a sample. The inputs of a sample are spread evenly, by the golden
 * ratio. Its outputs are scattered: an even spread of both would be seen as a pattern.
 */
export function strandOf(layout: Layout, { group, drawn }: Bundle, i: number): Ends {
  const { inPer, outPer } = layout.arrangement;
  const isAll = drawn === inPer * outPer;
  const [u, v] = [(0.5 + i * 0.6180339887498949) % 1, scattered(i)];
  const input = isAll ? Math.floor(i / outPer) : Math.floor(u * inPer);
  const output = isAll ? i % outPer : Math.floor(v * outPer);
  return strandEnds(layout, group * outPer + output, group * inPer + input);
}

/** A whole number as a fraction from 0 to 1 that looks random: the finalizer of MurmurHash3 (A. Appleby). */
function scattered(i: number): number {
  let hash = Math.imul(i ^ (i >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** The least slot of a filter with a gap that can be seen. */
const minFan = 6;

/** The shape that a saturated bundle covers: a fan per filter, or one where the filters lie close together. */
export function addHull(path: PathSink, layout: Layout, group: number): void {
  const { inPer, outPer } = layout.arrangement;
  const [firstIn, firstOut] = [group * inPer, group * outPer];
  const [lastIn, lastOut] = [firstIn + inPer - 1, firstOut + outPer - 1];
  const ends = (out: number, input: number) => strandEnds(layout, out, input);
  const { scatter } = layout.columns;
  const filters = scatter ? inPer : outPer;
  const slot = scatter ? layout.inSlot(firstIn) : layout.outSlot(firstOut);
  if (slot < minFan) addShape(path, ends(firstOut, firstIn), ends(lastOut, lastIn));
  else
    for (let i = 0; i < filters; i++) {
      if (scatter) addShape(path, ends(firstOut, firstIn + i), ends(lastOut, firstIn + i));
      else addShape(path, ends(firstOut + i, firstIn), ends(firstOut + i, lastIn));
    }
}

/** The shape between two strands. */
function addShape(path: PathSink, top: Ends, low: Ends): void {
  const bend = (top[2] - top[0]) * level;
  addStrand(path, top);
  path.lineTo(low[2], low[3]);
  path.bezierCurveTo(low[2] - bend, low[3], low[0] + bend, low[1], low[0], low[1]);
  path.closePath();
}

/** The least distance between carriers. */
const carrierPitch = 6;

/**
 * The lines that carry sums from filters to outputs, or inputs to filters where the layer scatters. They are no
 * weights: there are as many of them whatever `groups` is.
 */
export function carriersOf(layout: Layout): { ends: Ends; arrow: boolean }[] {
  const { columns, arrangement } = layout;
  const { inputs, outputs, groups, inPer, outPer } = arrangement;
  const count = columns.scatter ? inputs : outputs;
  const grouped = groups * (columns.scatter ? inPer : outPer);
  const step = Math.max(1, Math.ceil((carrierPitch * count) / (columns.bottom - columns.top)));
  return Array.from({ length: Math.ceil(grouped / step) }, (_, i) => carrierOf(layout, i * step));
}

/** The carrier of a filter. */
export function carrierOf(layout: Layout, row: number): { ends: Ends; arrow: boolean } {
  const { columns } = layout;
  const filter = filterRect(layout, row);
  const y = filter.y + filter.height / 2;
  const [from, to] = columns.scatter
    ? [columns.inX + columns.inTile, filter.x]
    : [filter.x + filter.width, columns.outX];
  return { ends: [from + 2, y, to - 2, y], arrow: filter.height > 9 };
}

/** The head of an arrow that ends at a point. */
export function addHead(path: PathSink, x: number, y: number): void {
  path.moveTo(x - 4, y - 3);
  path.lineTo(x, y);
  path.lineTo(x - 4, y + 3);
}
