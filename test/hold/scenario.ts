/** One row of the table: what was measured beside what it has to be. */
export interface Figure {
  readonly what: string;
  readonly bar: string;
  readonly measured: string;
  readonly holds: boolean;
  /** Whether it is a time, or a ratio of times: those say little on a machine that does other work too. */
  readonly timed: boolean;
}

/**
 * A bounded run that measures some figures. `size` is 1 in the long form, and the share of it in the short
 * one; one that may do more than its share goes on until there is `enough`.
 */
export interface Scenario {
  readonly name: string;
  readonly run: (size: number, enough: () => boolean) => Promise<readonly Figure[]>;
}

export const sleep = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value below which so large a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** How many of the full number a run of this size does, but no fewer than `least`. */
export function scaled(full: number, size: number, least = 1): number {
  return Math.max(least, Math.round(full * size));
}

const timeUnits: readonly string[] = [' ms', ' s', ' ×'];

export function atMost(what: string, value: number, most: number, unit = ''): Figure {
  return figure(what, `≤ ${most}${unit}`, value, unit, value <= most);
}

export function atLeast(what: string, value: number, least: number, unit = ''): Figure {
  return figure(what, `≥ ${least}${unit}`, value, unit, value >= least);
}

function figure(what: string, bar: string, value: number, unit: string, holds: boolean): Figure {
  const measured = `${Number(value.toPrecision(3))}${unit}`;
  return { what, bar, measured, holds, timed: timeUnits.includes(unit) };
}
