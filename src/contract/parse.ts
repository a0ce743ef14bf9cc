import type { z } from 'zod';
import { type ProblemCode, ProblemError } from '../errors.ts';
import { problemOfIssues } from './issues.ts';

/**
 * Parses a request's body by the schema.
 * @throws ProblemError `malformed-json` if there is no body, else the problem of the schema's issues.
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  // Fastify has null where there is no body.
  if (body === undefined || body === null)
    throw new ProblemError('malformed-json', 'the body is empty, or null: send a JSON object');
  return parseValue(schema, body, 'invalid-request');
}

/**
 * Parses a value by the schema.
 * @param fallback the problem if the issues name none
 * @throws ProblemError
 */
export function parseValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  fallback: ProblemCode,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // Parse again, with the values that messages quote. Collecting them at first would cost every good request
  // some microseconds.
  const { error = result.error } = schema.safeParse(value, { reportInput: true });
  throw problemOfIssues(error, fallback);
}
