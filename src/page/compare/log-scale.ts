/** A logarithmic axis: values from `low` to `high`, at places from `start` to `end`. */
export interface LogScale {
  readonly low: number;
  readonly high: number;
  readonly place: (value: number) => number;
}

/** Values above 0 alone have a place. */
export function logScale([low, high]: readonly [number, number], start: number, end: number): LogScale {
  const unit = (end - start) / Math.log(high / low);
  return { low, high, place: (value) => start + Math.log(value / low) * unit };
}

/** 1, 2 and 5 times powers of ten, within a range; powers of ten alone where these would be more than eight. */
export function decimalTicks([low, high]: readonly [number, number]): number[] {
  const powers = range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))).map((power) => 10 ** power);
  const inside = (values: number[]) => values.filter((value) => value >= low && value <= high);
  const all = inside(powers.flatMap((power) => [power, 2 * power, 5 * power]));
  return all.length <= 8 ? all : inside(powers);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
