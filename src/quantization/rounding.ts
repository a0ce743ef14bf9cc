/** Doubles from 2^52 to 2^53 are the integers there. */
const amongIntegers = 1.5 * 2 ** 52;

/** The nearest integer; of two, the even one. Exact for every double. */
export function halfToEven(value: number): number {
  // The sum is rounded so, and the difference is exact.
  if (Math.abs(value) < 2 ** 51) return value + amongIntegers - amongIntegers;
  // Doubles from there on are integers, or have one half behind them.
  const below = Math.floor(value);
  return value === below || below % 2 === 0 ? below : below + 1;
}

/** The nearest integer; of two, the one further from zero: `round` of C. Exact for every double. */
export function halfAwayFromZero(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

/** The value, no less than `least` and no more than `most`. */
export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
