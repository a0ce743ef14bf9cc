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

/** A double as a float of Python: -0 keeps its sign, and no whole number is too large. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return `float("${String(value).replace('Infinity', 'inf').toLowerCase()}")`;
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A tuple of sizes: `(1, 16, 10, 10)`, and `(4,)` of one. */
export const tuple = (sizes: readonly number[]) =>
  sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`;
