/**
 * A plain value as JSON, without losses: -0 keeps its sign, and NaN and the infinities are strings, as the API takes them
 * (proto3 JSON mapping). Fields that are undefined are left out.
 */
export function writeJson(value: unknown): string {
  if (typeof value === 'number') return writeNumber(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).flatMap(([name, field]) =>
    field === undefined ? [] : `${JSON.stringify(name)}:${writeJson(field)}`,
  );
  return `{${fields.join(',')}}`;
}

/** The same of a body's fields, each on a line of its own. */
export function writeBody(body: object): string {
  const fields = Object.entries(body).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${writeJson(value)}`,
  );
  return `{\n${fields.join(',\n')}\n}`;
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}
