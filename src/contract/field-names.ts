import { z } from 'zod';

/** The names of all fields that these schemas know, at any depth. */
export function fieldNames(schemas: readonly z.ZodType[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const schema of schemas) {
    const document = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    JSON.stringify(document, (key, value) => {
      if (key === 'properties') for (const name of Object.keys(value)) names.add(name);
      return value;
    });
  }
  return names;
}

/**
 * The part of a pointer before a name that only the request has, such as the name of an unknown field.
 */
export function knownPart(pointer: string, names: ReadonlySet<string>): string {
  const keys = pointer.split('/');
  const end = keys.findIndex((key, i) => i > 0 && !names.has(key) && !/^\d{1,9}$/.test(key));
  return end < 0 ? pointer : [...keys.slice(0, end), '…'].join('/');
}
