import { oklch } from './oklch.ts';
import { hueOf } from './palette.ts';

/**
 * The colour of a value in a group's heat map. Small values are pale on a light page and dark on a dark one.
 * @param position from 0, the smallest value, to 1, the largest
 */
export function heatColour(group: number, position: number, scheme: 'light' | 'dark'): string {
  const { hue } = hueOf(group);
  const strength = clampToUnit(position);
  return scheme === 'light'
    ? oklch(0.95 - 0.47 * strength, 0.03 + 0.11 * strength, hue)
    : oklch(0.3 + 0.52 * strength, 0.035 + 0.095 * strength, hue);
}

/** The colour of a text on `heatColour`. */
export function heatTextColour(position: number, scheme: 'light' | 'dark'): string {
  const pale = scheme === 'light' ? clampToUnit(position) < 0.75 : clampToUnit(position) > 0.58;
  return pale ? '#14171a' : '#ffffff';
}

function clampToUnit(position: number): number {
  return Number.isNaN(position) ? 0 : Math.min(1, Math.max(0, position));
}

/**
 * The colour of a signed value about zero: blue below it, orange above it, and next to the page's colour at it.
 * @param position from -1, the most negative value, to 1, the most positive
 */
export function divergingColour(position: number, scheme: 'light' | 'dark'): string {
  const strength = clampToUnit(Math.abs(position)) ** 0.8;
  const hue = position < 0 ? 255 : 55;
  return scheme === 'light'
    ? oklch(0.97 - 0.43 * strength, 0.005 + 0.14 * strength, hue)
    : oklch(0.24 + 0.5 * strength, 0.01 + 0.13 * strength, hue);
}

/** The colour of a text on `divergingColour`. */
export function divergingTextColour(position: number, scheme: 'light' | 'dark'): string {
  const strength = clampToUnit(Math.abs(position)) ** 0.8;
  const pale = scheme === 'light' ? strength < 0.72 : strength > 0.62;
  return pale ? '#14171a' : '#ffffff';
}
