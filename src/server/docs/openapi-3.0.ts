interface Schema {
  readonly [keyword: string]: unknown;
}

/** OpenAPI 3.0 has no type for null alone. */
const onlyNull = { type: 'string', nullable: true, enum: [null] };

/** A document in OpenAPI 3.0: rewrites the forms of 3.1 that the type provider leaves in it. */
export function asOpenApi30<D>(document: D): D {
  return JSON.parse(JSON.stringify(document), (_, value) =>
    typeof value !== 'object' || value === null || Array.isArray(value) ? value : rewrite(value),
  );
}

function rewrite({ examples, exclusiveMinimum, nullable, ...others }: Schema): Schema {
  const { description, ...rest } = others;
  if (nullable === true && rest.type === undefined)
    return { ...(description !== undefined && { description }), anyOf: [unwrap(rest), onlyNull] };
  return unwrap({
    ...others,
    ...(nullable !== undefined && { nullable }),
    ...(Array.isArray(examples) ? { example: examples[0] } : examples !== undefined && { examples }),
    ...(typeof exclusiveMinimum === 'number' && { minimum: exclusiveMinimum, exclusiveMinimum: true }),
  });
}

/** A reference stands alone, or in an `allOf` beside a description. */
function unwrap(schema: Schema): Schema {
  const { $ref, allOf, ...others } = schema;
  const alone = Object.keys(others).length === 0;
  if ($ref !== undefined) return alone ? schema : { ...others, allOf: [{ $ref }] };
  return alone && Array.isArray(allOf) && allOf.length === 1 ? allOf[0] : schema;
}
