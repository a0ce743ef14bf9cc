/** The duration of a change of groups, and of every other change, in milliseconds. */
export const duration = { groups: 600, fade: 150 };

/** Ease in and out: the smoothstep polynomial 3t² − 2t³. */
export function eased(part: number): number {
  const t = Math.min(1, Math.max(0, part));
  return t * t * (3 - 2 * t);
}

/** Whether the reader wants nothing to move. */
export function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
