import type { JsonNumber } from './api/answers.ts';

/** Whole numbers in full, others to four significant digits. A dash where there is no number. */
export function formatNumber(value: JsonNumber | null): string {
  if (value === null) return '–';
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value).replace('Infinity', '∞').replace('-', '−');
  if (Number.isInteger(number) && Math.abs(number) < 1e12)
    return number.toLocaleString('en').replace('-', '−');
  return String(Number(number.toPrecision(4))).replace('-', '−');
}

/** Whole numbers in full, others to about three digits. */
export function formatShortNumber(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || !(size < 100)) return formatNumber(Math.round(value));
  if (size < 0.005) return '0.00';
  return value.toFixed(size < 9.995 ? 2 : 1).replace('-', '−');
}

/** `[4, 4, 1, 1]`. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** A count with a suffix: 36,864 as `36.9 k`. */
export function formatCount(value: number): string {
  if (value < 10_000) return formatNumber(value);
  const [divisor, suffix] = value < 1e6 ? [1e3, 'k'] : value < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${Number((value / divisor).toPrecision(3))}\u00a0${suffix}`;
}

/** A share of a whole: `1/4` where the whole is a multiple of the part, else in percent. */
export function formatShare(part: number, whole: number): string {
  const times = whole / part;
  if (times === 1) return 'the same';
  return Number.isInteger(times) ? `1/${times}` : `${Number(((100 * part) / whole).toPrecision(3))} %`;
}
