import { oklch } from './oklch.ts';

/**
 * The hues of groups in OKLCH degrees. Those of neighbouring groups are at least 85° apart.
 * Neighbours also differ in lightness, for readers who tell few hues apart.
 */
const hues = [250, 55, 160, 340, 205, 100, 295, 20] as const;

/** Groups with a colour of their own. Further groups repeat the colours. */
export const paletteSize = hues.length;

/** The hue of a group, and whether it has the deeper of the two lightnesses. */
export function hueOf(group: number): { hue: number; deep: boolean } {
  const index = group % paletteSize;
  return { hue: hues[index] ?? 0, deep: index % 2 === 0 };
}

/** The colours of a group's parts. Black text on `block` has a contrast of at least 6. */
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

/** How a band is framed: the second sign of its group, beside the hue. */
const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [4, 4], [1, 4], [7, 3, 2, 3, 2, 3]];

/** The lengths of the dashes and gaps of a group's frame; none for a solid line. */
export function frameDashes(group: number): readonly number[] {
  return dashes[group % dashes.length] ?? [];
}
