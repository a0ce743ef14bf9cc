import type { JsonObject } from './app.ts';

/** A schema of the OpenAPI document, and where it is. */
export interface Place {
  readonly pointer: string;
  readonly value: JsonObject;
}

/** Every object in the document but those in examples. */
export function* objectsIn(value: unknown, pointer = '#'): Generator<Place> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { pointer, value: Object(value) };
  for (const [key, inner] of Object.entries(value))
    if (key !== 'example' && key !== 'examples') yield* objectsIn(inner, `${pointer}/${key}`);
}

/** What a reference in the document refers to. */
export function referredTo(document: unknown, reference: string): JsonObject {
  return reference
    .slice(2)
    .split('/')
    .reduce((inner, key) => Object(inner)[key], Object(document));
}

/** Whether a schema allows only some values. */
export function saysWhat(schema: JsonObject): boolean {
  return ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'].some((keyword) => keyword in schema);
}
