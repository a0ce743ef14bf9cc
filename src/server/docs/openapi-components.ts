export const componentPrefix = '#/components/schemas/';

/** The type provider's suffix for the input of a schema. */
const inputSuffix = 'Input';

interface Document {
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
  readonly paths?: unknown;
}

/**
 * Keeps only the components that some path refers to, directly or through others, under their own names. The
 * type provider writes every schema twice, as input and as output. Those that requests and replies share are alike.
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
  const kept = new Map<string, unknown>();
  for (const name of [...used].sort()) {
    const schema = renameReferences(schemas[name]);
    const other = kept.get(rename(name));
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(schema))
      throw new Error(`${rename(name)} differs before and after parsing: give it two ids`);
    kept.set(rename(name), schema);
  }
  const tidied = renameReferences(document);
  return { ...tidied, components: { ...tidied.components, schemas: Object.fromEntries(kept) } };
}

/** A copy whose references have the components' own names. */
function renameReferences<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (key, inner) =>
    key === '$ref' && typeof inner === 'string'
      ? componentPrefix + rename(inner.slice(componentPrefix.length))
      : inner,
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
