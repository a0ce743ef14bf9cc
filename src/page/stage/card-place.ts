import type { Rect } from '../../diagram/layout.ts';

/** The distance between the card and what it belongs to, and from the window's edge. */
const gap = 14;
const edge = 8;

type Side = 'right' | 'left' | 'below' | 'above';

/**
 * Where a card stands: beside its cell, inside the window, and never over the cell. All in CSS pixels of the window.
 * @param sides which sides are tried first
 */
export function placeCard(
  cell: Rect,
  card: { width: number; height: number },
  window: { width: number; height: number },
  sides: readonly Side[],
): { x: number; y: number } {
  const inside = (at: number, size: number, whole: number) =>
    Math.max(edge, Math.min(at, whole - size - edge));
  const beside = {
    right: { x: cell.x + cell.width + gap, y: inside(cell.y - 24, card.height, window.height) },
    left: { x: cell.x - gap - card.width, y: inside(cell.y - 24, card.height, window.height) },
    below: { x: inside(cell.x - 24, card.width, window.width), y: cell.y + cell.height + gap },
    above: { x: inside(cell.x - 24, card.width, window.width), y: cell.y - gap - card.height },
  };
  const fits = ({ x, y }: { x: number; y: number }) =>
    x >= edge &&
    y >= edge &&
    x + card.width <= window.width - edge &&
    y + card.height <= window.height - edge;
  const side = sides.find((name) => fits(beside[name])) ?? sides[0] ?? 'right';
  const { x, y } = beside[side];
  // Where no side has room, the window's edge wins.
  return { x: inside(x, card.width, window.width), y: inside(y, card.height, window.height) };
}
