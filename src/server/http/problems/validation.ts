import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { ZodType } from 'zod';
import { parseValue } from '../../../contract/parse.ts';
import { ProblemError } from '../../../errors.ts';

/** Requests are validated by their zod schemas. Replies are bytes or small objects, and are not validated. */
export function validateWithZod(app: FastifyInstance): void {
  app.setValidatorCompiler<ZodType>(({ schema, httpPart }) => (data) => {
    try {
      return {
        value: parseValue(schema, data, httpPart === 'querystring' ? 'malformed-query' : 'invalid-request'),
      };
    } catch (error) {
      if (error instanceof ProblemError) return { error };
      throw error;
    }
  });
  app.setSerializerCompiler(() => JSON.stringify);
}

const unused = (): never => {
  throw new Error('validateWithZod sets the compilers');
};

/** Keeps Fastify from loading its own compilers for JSON Schema, which would take half of the start-up. */
export const schemaController: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: { buildValidator: unused, buildSerializer: unused },
};
