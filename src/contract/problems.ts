import { z } from 'zod';
import { problemTitles } from '../errors.ts';

/** The body of every answer with a status from 400 up (RFC 9457). */
export const problemResponse = z
  .strictObject({
    type: z.enum(Object.keys(problemTitles).map((code) => `/problems/${code}`)),
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
