import { inputTile, kernelRect, outputTile, type Rect } from '../../diagram/layout.ts';
import { boundsOf } from './card-place.ts';
import { targetRect } from './draw-light.ts';
import { wordsHeight } from './loupe.ts';
import type { Scene } from './painter.ts';
import type { StageSpec, Target } from './target.ts';
import { litOf } from './use-light.ts';

/** Where something lit is on the stage, in CSS pixels. */
export interface LitRects {
  readonly cell: Rect;
  /** The path from tile to tile, and the enlarged channels. */
  readonly lit: readonly Rect[];
}

/** The room that a channel's number takes beside its tile. */
const numberWidth = 28;

/** What of a target and its path must be seen. Undefined where the target lights nothing. */
export function litRectsOf(scene: Scene | undefined, target: Target): LitRects | undefined {
  const { path: ends, loupes } = litOf(scene, target);
  if (!scene || !ends) return undefined;
  const { layout, spec } = scene;
  const { inputs, outputs } = ends;
  // All lit channels of a side lie between its first and its last.
  const path = boundsOf([
    inputTile(layout, inputs.from),
    inputTile(layout, inputs.to),
    outputTile(layout, outputs.from),
    outputTile(layout, outputs.to),
    kernelRect(layout, outputs.from, inputs.from),
    kernelRect(layout, outputs.to, inputs.to),
  ]);
  return {
    cell: cellOf(targetRect(layout, target), spec, target),
    lit: [
      { ...path, x: path.x - numberWidth, width: path.width + 2 * numberWidth },
      ...loupes.map(({ ground }) => ({ ...ground, height: ground.height + wordsHeight })),
    ],
  };
}

function cellOf(tile: Rect, spec: StageSpec, target: Target): Rect {
  if (target.kind === 'weight' || target.row === undefined || target.column === undefined) return tile;
  const [rows, columns] = target.kind === 'input' ? spec.inputSize : spec.outputSize;
  const [width, height] = [tile.width / columns, tile.height / rows];
  return { x: tile.x + target.column * width, y: tile.y + target.row * height, width, height };
}
