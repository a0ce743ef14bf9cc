import type { PageState } from '../state/page-state.ts';

/** `(1, 16, 10, 10)`. */
export const pythonTuple = (values: readonly number[]) => `(${values.join(', ')})`;

/** `, stride=2`: the arguments that differ from their defaults, as keywords. */
export function keywordArguments(
  given: Readonly<Record<string, number>>,
  defaults: Readonly<Record<string, number>>,
): string {
  return Object.entries(given)
    .filter(([name, value]) => defaults[name] !== value)
    .map(([name, value]) => `, ${name}=${value}`)
    .join('');
}

/** A number as a Python float. */
export const pythonFloat = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value));

/** The weight's shape in PyTorch's layout. */
export function weightSizes({ in_channels, out_channels, groups, kernel_size }: PageState): number[] {
  return [out_channels, in_channels / groups, kernel_size, kernel_size];
}
