import { z } from 'zod';
import { catalogue, type ProblemCode } from '../errors.ts';

/** The body of every answer from 400 up (RFC 9457). */
export const problemResponse = z
  .strictObject({
    type: z.enum(Object.keys(catalogue).map((code) => `/problems/${code}`)),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().describe("The request's id, as in the logs"),
    errors: z.array(
      z.strictObject({
        pointer: z.string().describe('RFC 6901, into the request'),
        message: z.string(),
        hint: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Problem' });

/** What any route can answer, whatever it does. */
const everywhere = [
  'malformed-request',
  'unauthorized',
  'forbidden',
  'rate-limited',
  'method-not-allowed',
  'header-too-large',
  'request-timeout',
  'internal-error',
  'deadline-exceeded',
] as const satisfies ProblemCode[];

/** The documented problem answers of a route that can give these codes, by status. */
export function problems(...codes: readonly ProblemCode[]) {
  const all = [...codes, ...everywhere];
  const statuses = [...new Set(all.map((code) => catalogue[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: all
          .filter((code) => catalogue[code].status === status)
          .map((code) => `\`${code}\`: ${catalogue[code].title}`)
          .join('; '),
        content: { 'application/problem+json': { schema: problemResponse } },
      },
    ]),
  );
}
