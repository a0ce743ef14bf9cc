import type { PaddingMode, PaddingPair } from '../layer.ts';
import type { Step } from './dialect.ts';

/** A padding in front of the layer, or no step where nothing is padded. */
export function padStep(mode: PaddingMode, amounts: readonly PaddingPair[], code: string): Step[] {
  return isNothing(amounts) ? [] : [{ step: 'pad', mode, amounts, code }];
}

/** A cropping after the layer, or no step where nothing is cropped. */
export function cropStep(amounts: readonly PaddingPair[], code: string): Step[] {
  return isNothing(amounts) ? [] : [{ step: 'crop', amounts, code }];
}

export function isNothing(amounts: readonly PaddingPair[]): boolean {
  return amounts.every(([before, after]) => before === 0 && after === 0);
}

/** Both sides of each axis, the first axis first: `[before, after, before, after]`. */
export const inTurn = (amounts: readonly PaddingPair[]): number[] => amounts.flat();

/** All sides before, then all sides after, as ONNX has them. */
export function beginsThenEnds(amounts: readonly PaddingPair[]): number[] {
  return [...amounts.map(([before]) => before), ...amounts.map(([, after]) => after)];
}

/** The pairs of a list of all sides before, then all sides after. */
export function pairsOf(beginsThenEnds: readonly number[]): PaddingPair[] {
  const axes = beginsThenEnds.length / 2;
  return beginsThenEnds.slice(0, axes).map((before, i) => [before, beginsThenEnds[axes + i]]);
}

/** The pairs of a list with both sides of each axis in turn. */
export function pairsInTurn(sides: readonly number[]): PaddingPair[] {
  return Array.from({ length: sides.length / 2 }, (_, i) => [sides[2 * i], sides[2 * i + 1]]);
}
