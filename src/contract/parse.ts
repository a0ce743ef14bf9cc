import type { z } from 'zod';
import { type ProblemCode, ProblemError } from '../errors.ts';
import { problemOfIssues } from './issues.ts';

/**
 * What the schema makes of a request's body.
 * @throws ProblemError `malformed-json` where there is no body, else as the schema's issues say.
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  if (body === undefined) throw new ProblemError('malformed-json', 'the body is empty: send a JSON object');
  return parseValue(schema, body, 'invalid-request');
}

/**
 * What the schema makes of a value.
 * @param fallback the problem where the issues name none
 * @throws ProblemError
 */
export function parseValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  fallback: ProblemCode,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // Once more, with the values that messages quote: to ask for them at first would take some microseconds
  // from every good request.
  const { error = result.error } = schema.safeParse(value, { reportInput: true });
  throw problemOfIssues(error, fallback);
}
