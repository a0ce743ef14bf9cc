/**
 * The contract's JSON schemas, made short for agents, who pay for every character of every tool. Unions are put
 * together, and each definition keeps the first sentence of its description. A short schema allows all that the contract
 * allows. It also allows more, which the service refuses with a pointer and a hint.
 */
export interface Schema {
  readonly [key: string]: unknown;
}

/** The schema of a tool's arguments. */
export interface ToolSchema extends Schema {
  readonly type: 'object';
}

type Schemas = Readonly<Record<string, Schema>>;

/** Definitions of fewer characters stand where they are used. */
const shortDefinition = 120;

/** Keywords that are left out: bounds that a call seldom reaches, and what another keyword says as well. */
const unsaid: ReadonlySet<string> = new Set([
  ...['additionalProperties', 'minItems', 'maxItems', 'maxLength', 'pattern', 'minimum', 'maximum', 'title'],
]);

/** The schema of an object with its definitions, made short. */
export function shortSchema({ $defs, description: _, ...schema }: Schema): ToolSchema {
  const definitions = schemasIn($defs);
  const whole = firstSentences(shorten(schema, definitions));
  const used: Record<string, Schema> = {};
  collect(whole, definitions, used);
  return { ...whole, type: 'object', additionalProperties: false, $defs: used };
}

/** Puts the definitions that a schema refers to into `used`, made short, with those that they refer to. */
function collect(schema: Schema, definitions: Schemas, used: Record<string, Schema>): void {
  const text = JSON.stringify(schema);
  const names = [...text.matchAll(/"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name);
  for (const name of names.filter((candidate) => !used[candidate])) {
    used[name] = firstSentences(shorten(definitions[name], definitions));
    collect(used[name], definitions, used);
  }
}

/** A definition whose properties have one sentence each. */
function firstSentences({ properties, ...schema }: Schema): Schema {
  if (properties === undefined) return schema;
  const entries = Object.entries(schemasIn(properties)).map(([name, { description, ...property }]) => {
    const [sentence = ''] = /^.*?(?=\. |$)/s.exec(String(description ?? '')) ?? [];
    return [name, { ...property, ...(sentence !== '' && { description: sentence }) }];
  });
  return { ...schema, properties: Object.fromEntries(entries) };
}

function shorten({ $ref, ...given }: Schema, definitions: Schemas): Schema {
  const entries = Object.entries(given).flatMap(([key, value]): [string, unknown][] => {
    if (unsaid.has(key)) return [];
    if (key === 'type' && 'enum' in given) return [];
    if (key === 'items') return [[key, shorten(Object(value), definitions)]];
    return [[key, key === 'properties' ? shortened(value, definitions) : value]];
  });
  const { anyOf, oneOf = anyOf, ...own }: Record<string, unknown> = Object.fromEntries(entries);
  if (Array.isArray(oneOf))
    return {
      ...union(
        oneOf.map((branch) => shorten(branch, definitions)),
        definitions,
      ),
      ...own,
    };
  if (typeof $ref !== 'string') return own;
  const { examples: _, ...inner } = shorten(definitions[$ref.slice('#/$defs/'.length)], definitions);
  const { description = inner.description, ...others } = own;
  const isShort = JSON.stringify({ ...inner, description: '' }).length < shortDefinition;
  const place = isShort ? inner : { $ref };
  return { ...place, ...others, ...((isShort || 'description' in own) && { description }) };
}

function shortened(properties: unknown, definitions: Schemas): Schemas {
  const entries = Object.entries(schemasIn(properties));
  return Object.fromEntries(entries.map(([name, property]) => [name, shorten(property, definitions)]));
}

/** What any of the schemas takes: one schema, as far as they can be put together. */
function union(branches: readonly Schema[], definitions: Schemas = {}): Schema {
  const flat = branches.flatMap(({ anyOf: inner, ...branch }) =>
    Array.isArray(inner) ? inner : [{ ...branch }],
  );
  const plain = flat.filter(isPlain);
  const objects = flat.filter(({ properties }) => properties !== undefined);
  const others = flat.filter((branch) => !objects.includes(branch) && !plain.includes(branch));
  const parts = [
    ...(plain.length > 0 ? [mergedTypes(plain)] : []),
    ...namedAlone(others, definitions),
    ...(objects.length > 0 ? [mergedObjects(objects, definitions)] : []),
  ];
  return parts.length === 1 ? parts[0] : { anyOf: parts };
}

/** A union of more objects than this gives only the names of their fields. */
const mostObjects = 3;

/** Schemas, and in place of many definitions of objects what each is and has. */
function namedAlone(schemas: readonly Schema[], definitions: Schemas): readonly Schema[] {
  const nameOf = ({ $ref }: Schema) => String($ref).slice('#/$defs/'.length);
  const objects = schemas.filter((schema) => definitions[nameOf(schema)]?.properties !== undefined);
  if (objects.length <= mostObjects) return schemas;
  const texts = objects.map((schema) => {
    const { description, properties } = definitions[nameOf(schema)];
    return `${description}: ${Object.keys(schemasIn(properties)).join(', ')}`;
  });
  const others = schemas.filter((schema) => !objects.includes(schema));
  return [...others, { type: 'object', description: texts.join('; ') }];
}

const plainTypes: ReadonlySet<unknown> = new Set(['number', 'integer', 'string', 'array', 'null']);

/** Numbers, texts and lists, whose keywords do not meet. */
function isPlain({ type, enum: values, anyOf }: Schema): boolean {
  if (Array.isArray(values)) return values.includes('NaN');
  return anyOf === undefined && type !== undefined && [type].flat().every((name) => plainTypes.has(name));
}

/** One schema for several types, such as `[integer, array]`. What lists hold is said where it is something else. */
function mergedTypes(branches: readonly Schema[]): Schema {
  const [first] = branches;
  if (branches.length === 1) return first;
  const types = [...new Set(branches.flatMap(({ type = 'string' }) => type))];
  const lists = branches.flatMap(({ items }) => (items === undefined ? [] : [Object(items)]));
  const items = union(lists);
  const says = lists.length > 0 && ![items.type].flat().every((name) => types.includes(name));
  return { type: types.length === 1 ? types[0] : types, ...(says && { items }) };
}

/** One object with the properties of all. Where one of them tells the objects apart, it says what each is. */
function mergedObjects(branches: readonly Schema[], definitions: Schemas): Schema {
  const [only] = branches;
  if (branches.length === 1) return only;
  const several = new Map<string, Schema[]>();
  for (const { properties } of branches) {
    for (const [name, property] of Object.entries(schemasIn(properties)))
      several.set(name, [...(several.get(name) ?? []), property]);
  }
  const isToldApart = [...several.values()].some((all) => all.every((property) => 'const' in property));
  const properties = [...several].map(([name, all]) => {
    const { description, ...property } = oneProperty(all, definitions);
    const says = description !== undefined && (!isToldApart || all.length === branches.length);
    return [name, { ...property, ...(says && { description }) }];
  });
  const requirements = branches.map(({ required }) => (Array.isArray(required) ? required : []));
  const required = requirements[0].filter((name) => requirements.every((names) => names.includes(name)));
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
  };
}

/** A property that several objects have. */
function oneProperty(all: readonly Schema[], definitions: Schemas): Schema {
  const [first] = all;
  const constants = all.filter((property) => 'const' in property);
  if (constants.length > 1) {
    const values = constants.map(({ const: value }) => String(value));
    return { enum: values, description: textOf(constants) };
  }
  const apart = all.filter((property, i) => all.findIndex((other) => sameType(other, property)) === i);
  return apart.length === 1 ? first : union(apart, definitions);
}

/** What each constant says: `constant: One value for all elements; …`. */
function textOf(constants: readonly Schema[]): string {
  const named = new Map<string, unknown[]>();
  for (const { const: value, description } of constants) {
    // What says the name again, such as torch.nn.init.dirac_, says nothing new.
    const text = String(description ?? '');
    if (!text.includes(`${value}_`)) named.set(text, [...(named.get(text) ?? []), value]);
  }
  return [...named].map(([text, values]) => `${values.join(', ')}: ${text}`).join('; ');
}

function sameType(a: Schema, b: Schema): boolean {
  return a.$ref === b.$ref && JSON.stringify([a.type, a.enum]) === JSON.stringify([b.type, b.enum]);
}

function schemasIn(value: unknown): Schemas {
  return Object(value);
}
