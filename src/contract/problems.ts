import { z } from 'zod';
import { problemTitles } from '../errors.ts';

const problemTypes = z.enum(Object.keys(problemTitles).map((code) => `/problems/${code}`));

/** The body of every answer with a status from 400 up (RFC 9457). */
export const problemResponse = z
  .strictObject({
    type: problemTypes.describe('What kind of problem it is'),
    title: z.string().describe('The kind in words'),
    status: z.int().describe('The HTTP status'),
    detail: z.string().describe('What is wrong with this request'),
    instance: z.string().describe("The request's id, as in the logs"),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().describe('RFC 6901, into the request'),
          message: z.string().describe('What is wrong there'),
          hint: z.string().optional().describe('The nearest legal choice'),
        }),
      )
      .describe('The fields that are wrong, at most 20'),
    error: z.string().optional().describe('Of /v2: the detail once more'),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457)' });

const problemExplanation = z
  .strictObject({
    type: problemTypes.describe('The kind of problem'),
    title: z.string().describe('The kind in words'),
    status: z.int().describe('The HTTP status of answers with this problem'),
    explanation: z.string().describe('What it means, and what to do about it; code stands in backquotes'),
  })
  .meta({ id: 'ProblemExplanation', description: 'What a kind of problem means, and what to do about it' });

export type ProblemExplanation = z.output<typeof problemExplanation>;

/** The reply of GET /problems/{code}, by media type. */
export const explanationAnswers = {
  description: 'What the error means, and what to do about it',
  content: { 'application/json': { schema: problemExplanation }, 'text/html': { schema: z.string() } },
};
