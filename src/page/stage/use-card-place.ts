import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Rect } from '../../diagram/layout.ts';
import { type CardPlace, placeCard, scrollAbove } from './card-place.ts';
import type { LitRects } from './lit-rects.ts';

/** Narrower windows have the card at their lower edge. */
const sheetWidth = 640;
/** A card is no taller. */
const maxHeight = 440;

/**
 * The place of a card in the frame of its stage, so that it moves with it. The page scrolls where the card has no room
 * beside what is lit.
 * @param key of what the card belongs to
 * @param placed the key of the last card: another one has just been pinned, and the page may scroll for it
 */
export function useCardPlace(
  card: RefObject<HTMLElement | null>,
  frame: RefObject<HTMLElement | null>,
  rects: LitRects,
  key: string,
  placed: { current: string },
): Omit<CardPlace, 'scroll'> | undefined {
  const [place, setPlace] = useState<Omit<CardPlace, 'scroll'> | undefined>(undefined);
  useLayoutEffect(() => {
    const element = card.current;
    if (!element || !frame.current) return undefined;
    let scrolls = placed.current !== key || scrollY === 0;
    placed.current = key;
    const update = () => {
      const { left, top } = frame.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
      const inWindow = (rect: Rect) => ({ ...rect, x: rect.x + left, y: rect.y + top });
      const [cell, lit] = [inWindow(rects.cell), rects.lit.map(inWindow)];
      const window = { width: document.documentElement.clientWidth, height: innerHeight };
      const isSheet = window.width <= sheetWidth;
      const { x, y, height, scroll } = placeCard(cell, lit, wantedSize(element), window);
      setPlace({ x: x - left, y: y - top, height });
      const by = isSheet ? scrollAbove(cell, lit, element.getBoundingClientRect().top) : scroll;
      // A page that has just begun is too short.
      if (!scrolls || by <= 0 || scrollY + by > document.documentElement.scrollHeight - innerHeight) return;
      scrolls = false;
      scrollBy({ top: by });
    };
    update();
    const observer = new ResizeObserver(update);
    for (const part of [element, ...element.children]) observer.observe(part);
    addEventListener('resize', update);
    return () => {
      observer.disconnect();
      removeEventListener('resize', update);
    };
  }, [key, JSON.stringify(rects)]);
  return place;
}

/** The size of a card whose parts need not scroll. */
function wantedSize(card: HTMLElement): { width: number; height: number } {
  const hidden = [...card.children].map(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  const height = hidden.reduce((sum, more) => sum + Math.max(0, more), card.offsetHeight);
  return { width: card.offsetWidth, height: Math.min(maxHeight, height) };
}
