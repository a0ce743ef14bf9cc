import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { ZodType } from 'zod';
import { problemOf } from '../../../contract/issues.ts';
import { ProblemError } from '../../../errors.ts';

/** Requests are validated by their zod schemas; replies are bytes or small objects and go out as they are. */
export function validateWithZod(app: FastifyInstance): void {
  app.setValidatorCompiler<ZodType>(({ schema, httpPart }) => (data) => {
    if (httpPart === 'body' && data === undefined) {
      return { error: new ProblemError('malformed-json', 'the body is empty: send a JSON object') };
    }
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    // Once more, with the values that messages quote. Asking for them at first would cost every good request
    // microseconds.
    const { error = result.error } = schema.safeParse(data, { reportInput: true });
    return {
      error: problemOf(error, httpPart === 'querystring' ? 'malformed-query' : 'invalid-request'),
    };
  });
  app.setSerializerCompiler(() => JSON.stringify);
}

const unused = (): never => {
  throw new Error('validateWithZod sets the compilers');
};

/** Tells Fastify not to load its own compilers for JSON Schema, which would take half of the start-up. */
export const schemaController: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: { buildValidator: unused, buildSerializer: unused },
};
