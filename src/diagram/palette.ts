import { oklch } from './oklch.ts';

/**
 * The hues of groups in OKLCH degrees: 45° apart, in an order in which neighbours are 135° apart. Neighbours also alternate in
 * lightness, which eyes that tell few hues apart still see; beyond the palette the colours repeat, and the numbers tell.
 */
const hues = [250, 55, 160, 340, 205, 100, 295, 20] as const;

/** How many groups have a colour of their own. */
export const paletteSize = hues.length;

/** The hue of a group, and which of the two lightnesses it has. */
export function hueOf(group: number): { hue: number; deep: boolean } {
  const place = group % paletteSize;
  return { hue: hues[place] ?? 0, deep: place % 2 === 0 };
}

/** What a group's parts are painted with; black text is legible on `block` in both schemes (contrast 6 and more). */
export interface GroupColours {
  readonly block: string;
  readonly edge: string;
  readonly band: string;
}

/** A group's colours on a light or a dark page. */
export function groupColours(group: number, scheme: 'light' | 'dark'): GroupColours {
  const { hue, deep } = hueOf(group);
  if (scheme === 'light') {
    return {
      block: oklch(deep ? 0.78 : 0.84, 0.105, hue),
      edge: oklch(deep ? 0.55 : 0.6, 0.13, hue),
      band: oklch(0.965, 0.018, hue),
    };
  }
  return {
    block: oklch(deep ? 0.7 : 0.78, 0.11, hue),
    edge: oklch(deep ? 0.66 : 0.74, 0.11, hue),
    band: oklch(0.25, 0.03, hue),
  };
}
