import { oklch } from './oklch.ts';
import { hueOf } from './palette.ts';

/**
 * The colour of a value in a heat map of a group: the group's hue, paler the smaller the value on a light page, darker on a dark one.
 * @param position 0 (the smallest value) to 1 (the largest).
 */
export function heat(group: number, position: number, scheme: 'light' | 'dark'): string {
  const { hue } = hueOf(group);
  const t = Math.min(1, Math.max(0, position));
  return scheme === 'light'
    ? oklch(0.97 - 0.47 * t, 0.02 + 0.12 * t, hue)
    : oklch(0.27 + 0.55 * t, 0.025 + 0.105 * t, hue);
}
