import { z } from 'zod';

/**
 * Has the document describe a schema as another one: what a value stands for, where the schema itself only reads it.
 * Copies, such as `describe` makes, are described so, too.
 */
export function describedAs<Schema extends z.ZodType>(schema: Schema, form: z.ZodType): Schema {
  schema._zod.processJSONSchema = (context, _, parameters) => {
    z.core.process(form, context, parameters);
    const seen = context.seen.get(schema);
    if (seen) seen.ref = form;
  };
  const { clone } = schema;
  schema.clone = (definition, options) => describedAs(clone.call(schema, definition, options), form);
  return schema;
}
