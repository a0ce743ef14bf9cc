import type { Box } from './layout.ts';
import { pathData, pathElements } from './markup.ts';

/** Above this number, wires are drawn thinner: they would run together. */
const maxBoldWires = 128;

/** A box at the start of a connection and a box at its end. */
export type BoxPair = readonly [from: Box, to: Box];

/**
 * Curves from the boxes at `x1` to the boxes at `x2`.
 * A connection of two single channels is a line, any other one a surface as high as its boxes.
 */
export function drawConnections(pairs: readonly BoxPair[], x1: number, x2: number): string {
  const bend = (x2 - x1) * 0.45;
  const curve = (y1: number, y2: number) => pathData`C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  const curveBack = (y1: number, y2: number) => pathData`C${x2 - bend} ${y2} ${x1 + bend} ${y1} ${x1} ${y1}`;
  const isFan = (pair: BoxPair) => pair.some(({ count }) => count > 1);
  const wires = pairs
    .filter((pair) => !isFan(pair))
    .map(([from, to]) => pathData`M${x1} ${centreOf(from)}` + curve(centreOf(from), centreOf(to)));
  const fans = pairs.filter(isFan).map(([from, to]) => {
    const [fromEnd, toEnd] = [from.y + from.height, to.y + to.height];
    const [top, bottom] = [curve(from.y, to.y), curveBack(fromEnd, toEnd)];
    return `${pathData`M${x1} ${from.y}`}${top}${pathData`V${toEnd}`}${bottom}Z`;
  });
  const wireClass = wires.length > maxBoldWires ? 'wire fine' : 'wire';
  return [...pathElements(wireClass, wires), ...pathElements('fan', fans)].join('');
}

function centreOf({ y, height }: Box): number {
  return y + height / 2;
}
