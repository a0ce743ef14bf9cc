/** The names of all fields that requests may have. */
const known = new Set<string>();

/** Takes note of a schema's fields. */
export function noteFields(names: readonly string[]): void {
  for (const name of names) known.add(name);
}

/** A pointer up to where it goes on with a name that only the request has, such as that of an unknown field. */
export function knownPart(pointer: string): string {
  const keys = pointer.split('/');
  const end = keys.findIndex((key, i) => i > 0 && !known.has(key) && !/^\d{1,9}$/.test(key));
  return end < 0 ? pointer : [...keys.slice(0, end), '…'].join('/');
}
