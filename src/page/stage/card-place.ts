import type { Rect } from '../../diagram/layout.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a card stands in the window, how tall it may be, and how far the page has to scroll for it. */
export interface CardPlace {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly scroll: number;
}

/** The distance between the card and what is lit, and from the window's edge. */
const gap = 12;
const edge = 8;
/** A card less tall than this is hard to read: rather the page scrolls. */
const minHeight = 240;

/**
 * Where a card stands: near its cell, inside the window, and over nothing that is lit. Where there is no such place, it
 * stands below all of it, and the page scrolls. All in CSS pixels of the window.
 * @param card the size that the card would like; it is never wider
 * @param lit what must be seen; the cell is within one of them
 */
export function placeCard(cell: Rect, lit: readonly Rect[], card: Size, window: Size): CardPlace {
  const free = freeRects(lit, window).filter(({ width }) => width >= card.width);
  const places = free.map((rect) => placeIn(rect, cell, card));
  const enough = Math.min(card.height, minHeight);
  const [best] = places
    .filter(({ height }) => height >= enough)
    .sort((a, b) => distance(a, card, cell) - distance(b, card, cell) || b.height - a.height);
  return best ? { ...best, scroll: 0 } : placeBelow(cell, lit, card, window);
}

/** How far the page has to scroll so that what is lit, or at least the cell, lies above `top`. */
export function scrollAbove(cell: Rect, lit: readonly Rect[], top: number): number {
  const all = boundsOf(lit);
  const forAll = Math.min(all.y - edge, bottomOf(all) + gap - top);
  return Math.max(0, forAll, bottomOf(cell) + gap - top);
}

function placeBelow(cell: Rect, lit: readonly Rect[], card: Size, window: Size): CardPlace {
  const all = boundsOf(lit);
  const wanted = window.height - edge - card.height;
  const scroll = scrollAbove(cell, [all], wanted);
  const y = Math.min(bottomOf(all) + gap, window.height + scroll - edge - minHeight);
  return {
    x: clamp(cell.x + cell.width / 2 - card.width / 2, edge, window.width - edge - card.width),
    y,
    height: window.height + scroll - edge - y,
    scroll,
  };
}

function placeIn(free: Rect, cell: Rect, card: Size): Omit<CardPlace, 'scroll'> {
  const height = Math.min(card.height, free.height);
  return {
    x: clamp(cell.x + cell.width / 2 - card.width / 2, free.x, free.x + free.width - card.width),
    y: clamp(cell.y - 24, free.y, bottomOf(free) - height),
    height,
  };
}

/** Rectangles of the window that touch nothing lit. Each is bounded by what is lit, or by the window's edge. */
function freeRects(lit: readonly Rect[], window: Size): Rect[] {
  const edges = (from: (rect: Rect) => number, to: (rect: Rect) => number, whole: number) => ({
    starts: [edge, ...lit.map((rect) => to(rect) + gap)],
    ends: [whole - edge, ...lit.map((rect) => from(rect) - gap)],
  });
  const across = edges(
    ({ x }) => x,
    ({ x, width }) => x + width,
    window.width,
  );
  const down = edges(({ y }) => y, bottomOf, window.height);
  const spans = ({ starts, ends }: typeof across, whole: number) =>
    starts.flatMap((start) =>
      ends
        .filter((end) => start >= edge && end <= whole - edge && end > start)
        .map((end) => [start, end - start] as const),
    );
  return spans(across, window.width)
    .flatMap(([x, width]) => spans(down, window.height).map(([y, height]) => ({ x, y, width, height })))
    .filter((rect) => !lit.some((other) => overlaps(rect, other)));
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < bottomOf(b) && b.y < bottomOf(a);
}

/** How far a card is from a cell, along both axes together. */
function distance({ x, y, height }: Omit<CardPlace, 'scroll'>, { width }: Size, cell: Rect): number {
  return (
    Math.max(0, cell.x - x - width, x - cell.x - cell.width) +
    Math.max(0, cell.y - y - height, y - bottomOf(cell))
  );
}

/** The smallest rectangle around others. */
export function boundsOf(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  return {
    x,
    y,
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x,
    height: Math.max(...rects.map(bottomOf)) - y,
  };
}

const bottomOf = ({ y, height }: Rect) => y + height;
const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high));
