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
