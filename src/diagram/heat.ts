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
