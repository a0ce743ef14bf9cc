import fc from 'fast-check';

/** A JSON Schema as OpenAPI 3.1 has it, as far as our document goes. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  /** Of one schema, around the default of a field. */
  readonly allOf?: readonly [JsonSchema];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** Values deeper than this are cut short: schemas of nested lists refer to themselves. */
const deepest = 7;

/**
 * Values that the schema admits, with a liking for small ones. `resolve` finds what a reference refers to.
 */
export function arbitraryOf(
  schema: JsonSchema,
  resolve: (reference: string) => JsonSchema,
  depth = 0,
): fc.Arbitrary<unknown> {
  const of = (inner: JsonSchema) => arbitraryOf(inner, resolve, depth + 1);
  if (schema.$ref !== undefined) return of(resolve(schema.$ref));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.allOf !== undefined) return of(schema.allOf[0]);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const [first, ...others] = choices;
    return depth > deepest ? of(first) : fc.oneof(of(first), ...others.map(of));
  }
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => arbitraryOfType(type, schema, of, depth)));
}

function arbitraryOfType(
  type: string,
  schema: JsonSchema,
  of: (inner: JsonSchema) => fc.Arbitrary<unknown>,
  depth: number,
): fc.Arbitrary<unknown> {
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'string') return fc.string({ maxLength: 12 });
  if (type === 'integer') return fc.oneof({ weight: 9, arbitrary: small(schema) }, integers(schema));
  if (type === 'number')
    return fc.oneof(fc.integer({ min: -3, max: 9 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  if (type === 'array') return arrays(schema, of, depth);
  const entries = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, of(inner)] as const);
  return fc.record(Object.fromEntries(entries), { requiredKeys: [...(schema.required ?? [])] });
}

const least = ({ minimum, exclusiveMinimum = -3 }: JsonSchema) => minimum ?? exclusiveMinimum + 1;

const small = (schema: JsonSchema) =>
  fc.integer({ min: least(schema), max: Math.min(schema.maximum ?? 1e9, least(schema) + 8) });

const integers = (schema: JsonSchema) =>
  fc.integer({
    min: Math.max(least(schema), -(2 ** 31)),
    max: Math.min(schema.maximum ?? 2 ** 31 - 1, 2 ** 31 - 1),
  });

function arrays(
  { items, minItems = 0, maxItems = 4 }: JsonSchema,
  of: (inner: JsonSchema) => fc.Arbitrary<unknown>,
  depth: number,
): fc.Arbitrary<unknown> {
  if (items === undefined || depth > deepest) return fc.constant([]);
  return fc.array(of(items), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) });
}
