export const componentPrefix = '#/components/schemas/';

/**
 * The type provider's suffix for the input of a schema. Requests and replies share no schema here.
 */
const inputSuffix = 'Input';

interface Document {
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
  readonly paths?: unknown;
}

/**
 * Keeps only the components that some path refers to, directly or through others, under their own names. The
 * type provider writes every schema twice, as input and as output.
 */
export function tidyComponents<D extends Document>(document: D): D {
  const schemas = document.components?.schemas ?? {};
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const name of referencesIn(value)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name]);
    }
  };
  visit(document.paths);
  const kept = Object.fromEntries([...used].sort().map((name) => [rename(name), schemas[name]]));
  if (Object.keys(kept).length !== used.size)
    throw new Error('a schema is used both before and after parsing: give it two ids');
  const tidied = { ...document, components: { ...document.components, schemas: kept } };
  return JSON.parse(JSON.stringify(tidied), (key, value) =>
    key === '$ref' && typeof value === 'string'
      ? componentPrefix + rename(value.slice(componentPrefix.length))
      : value,
  );
}

function rename(name: string): string {
  return name.endsWith(inputSuffix) ? name.slice(0, -inputSuffix.length) : name;
}

function referencesIn(value: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(value, (key, inner) => {
    if (key === '$ref' && typeof inner === 'string') found.push(inner.slice(componentPrefix.length));
    return inner;
  });
  return found;
}
