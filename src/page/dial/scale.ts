/** Up to this number of values, the dial is linear; above it, logarithmic. */
const maxLinear = 16;
/** A legal value attracts the pointer from this far, in CSS pixels. */
const pull = 9;

/** Where a value of 1 to `max` is on the dial, from 0 to 1. */
export function positionOf(value: number, max: number): number {
  if (max <= 1) return 0;
  return max <= maxLinear ? (value - 1) / (max - 1) : Math.log(value) / Math.log(max);
}

/** The value at a place of the dial: the nearest integer, or a legal one close by. */
export function valueAt(part: number, max: number, legal: readonly number[], width: number): number {
  const clamped = Math.min(1, Math.max(0, part));
  const exact = max <= maxLinear ? 1 + clamped * (max - 1) : max ** clamped;
  const below = Math.max(1, Math.floor(exact));
  const distance = (value: number) => Math.abs(positionOf(value, max) - clamped) * width;
  const nearest = [below, Math.min(max, below + 1)].reduce((a, b) => (distance(b) < distance(a) ? b : a));
  const pulled = legal.reduce((a, b) => (distance(b) < distance(a) ? b : a), legal[0] ?? 1);
  return distance(pulled) <= pull ? pulled : nearest;
}

/** The legal value before or after another one; itself at the end. */
export function nextLegal(value: number, step: 1 | -1, legal: readonly number[]): number {
  const found = step === 1 ? legal.find((other) => other > value) : legal.findLast((other) => other < value);
  return found ?? value;
}

/** The legal values next to an illegal one: the one below and the one above, where there is one. */
export function neighbours(value: number, legal: readonly number[]): number[] {
  return [legal.findLast((other) => other < value), legal.find((other) => other > value)].filter(
    (other) => other !== undefined,
  );
}

/**
 * The illegal values with ticks of their own. Where they are less than `pitch` apart, none has: the dial draws
 * a dotted line there, from the returned value on.
 */
export function illegalTicks(max: number, legal: readonly number[], width: number, pitch: number) {
  const ticks: number[] = [];
  for (let value = 2; value < max; value++) {
    if ((positionOf(value + 1, max) - positionOf(value, max)) * width < pitch)
      return { ticks, crowdedFrom: value };
    if (!legal.includes(value)) ticks.push(value);
  }
  return { ticks, crowdedFrom: undefined };
}

/** The legal values whose labels have room: the ends and the current one first, then from the left. */
export function labelled(legal: readonly number[], max: number, current: number, width: number): number[] {
  const widthOf = (value: number) => 12 + 8 * String(value).length;
  const shown: number[] = [];
  const first = [current, legal[0], legal.at(-1)].filter(
    (value) => value !== undefined && legal.includes(value),
  );
  for (const value of [...first, ...legal]) {
    if (value === undefined || shown.includes(value)) continue;
    const at = positionOf(value, max) * width;
    const free = shown.every(
      (other) => Math.abs(positionOf(other, max) * width - at) >= (widthOf(value) + widthOf(other)) / 2,
    );
    if (free) shown.push(value);
  }
  return shown.sort((a, b) => a - b);
}
