import { z } from 'zod';
import { problemTitles } from '../errors.ts';
import { file } from './reply-parts.ts';

const problemTypes = z.enum(Object.keys(problemTitles).map((code) => `/problems/${code}`));

/** The body of every answer with a status from 400 up (RFC 9457). */
export const problemResponse = z
  .strictObject({
    type: problemTypes,
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

const problemExplanation = z
  .strictObject({
    type: problemTypes,
    title: z.string(),
    status: z.int().describe('The HTTP status of answers with this problem'),
    explanation: z.string().describe('What it means, and what to do about it; code stands in backquotes'),
  })
  .meta({ id: 'ProblemExplanation' });

export type ProblemExplanation = z.output<typeof problemExplanation>;

/** The reply of GET /problems/{code}, by media type. */
export const explanationAnswers = {
  description: 'What the error means, and what to do about it',
  content: { 'application/json': { schema: problemExplanation }, 'text/html': { schema: file } },
};
