import type { z } from 'zod';
import { problemOfIssues } from '../../src/contract/issues.ts';
import type { Fault, ProblemCode } from '../../src/errors.ts';

/**
 * The problem that `schema` makes of a value, as the HTTP layer reports it. A value that it takes is a
 * failure.
 */
export function refusalOf(
  schema: z.ZodType,
  value: unknown,
  fallback: ProblemCode = 'invalid-request',
): { code: ProblemCode; faults: readonly Fault[] } {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) throw new Error(`expected a refusal, but ${JSON.stringify(result.data)} came out`);
  const { code, faults } = problemOfIssues(result.error, fallback);
  return { code, faults };
}
