import { z } from 'zod';

/**
 * Has the document describe a schema as another one: what a value stands for, where the schema itself only reads it.
 * Must be called last, since methods such as `describe` make another schema.
 */
export function describedAs<Schema extends z.ZodType>(schema: Schema, form: z.ZodType): Schema {
  schema._zod.processJSONSchema = (context, _, parameters) => {
    z.core.process(form, context, parameters);
    const seen = context.seen.get(schema);
    if (seen) seen.ref = form;
  };
  return schema;
}
