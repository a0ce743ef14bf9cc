import type { OpenApiDocument } from './openapi-operations.ts';

interface Schema {
  readonly default?: unknown;
  readonly description?: string;
}

/**
 * Moves the default of every field that may be left out into an `allOf`. openapi-typescript takes a field with a default
 * of its own for one that is always there, also in requests.
 */
export function keepOptional<D extends OpenApiDocument>(document: D): D {
  return JSON.parse(JSON.stringify(document), (_, value) => {
    const { properties, required = [] } = Object(value);
    if (typeof properties !== 'object') return value;
    const wrapped = Object.entries<Schema>(properties).map(([name, schema]) =>
      schema.default === undefined || required.includes(name) ? [name, schema] : [name, wrap(schema)],
    );
    return { ...value, properties: Object.fromEntries(wrapped) };
  });
}

function wrap({ description, ...schema }: Schema): object {
  return { description, allOf: [schema] };
}
