import type { Layout, Rect } from '../../diagram/layout.ts';
import { targetRect } from './draw-light.ts';
import type { Loupe } from './loupe.ts';
import type { StageSpec, Target } from './target.ts';

/**
 * Where a target is in the window: its tile, and its enlarged channel where that stands beside it. In CSS pixels.
 */
export function cellRectOf(
  frame: HTMLElement | null,
  layout: Layout,
  spec: StageSpec,
  loupes: readonly Loupe[],
  target: Target,
): Rect {
  const origin = frame?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const tile = targetRect(layout, target);
  const loupe = loupes.find(({ side, channel }) => target.kind === side && target.channel === channel);
  const own =
    loupe && coversVertically(loupe.ground, tile) ? union(tile, loupe.ground) : cellOf(tile, spec, target);
  return { ...own, x: origin.left + own.x, y: origin.top + own.y };
}

function cellOf(tile: Rect, spec: StageSpec, target: Target): Rect {
  if (target.kind === 'weight' || target.row === undefined || target.column === undefined) return tile;
  const [rows, columns] = target.kind === 'input' ? spec.inputSize : spec.outputSize;
  const [width, height] = [tile.width / columns, tile.height / rows];
  return { x: tile.x + target.column * width, y: tile.y + target.row * height, width, height };
}

function coversVertically(loupe: Rect, tile: Rect): boolean {
  return loupe.y <= tile.y + tile.height && tile.y <= loupe.y + loupe.height;
}

function union(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}
