import Negotiator from 'negotiator';
import { z } from 'zod';
import { explanationAnswers, type ProblemExplanation } from '../../contract/problems.ts';
import { type ProblemCode, ProblemError, problemTitles } from '../../errors.ts';
import type { App } from '../app-types.ts';
import { problemPage, problemPagePolicy } from '../docs/problem-page.ts';
import { problems } from '../http/problems/documented.ts';
import { explanations } from '../http/problems/explanations.ts';
import { problemStatuses } from '../http/problems/statuses.ts';
import { varyBy } from '../http/reply/vary.ts';

/** GET /problems/{code}: what the `type` of a problem document points to. */
export function problemRoutes(app: App): void {
  app.get(
    '/problems/:code',
    {
      schema: {
        operationId: 'problem',
        tags: ['operations'],
        summary: 'What an error means',
        description: 'The `type` of an error is this address. For browsers, a page; for all others, JSON.',
        params: z.object({ code: z.string().describe('Such as invalid-layer') }),
        response: { 200: explanationAnswers, ...problems('not-found') },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      if (!isCode(code))
        throw new ProblemError('not-found', `there is no problem ${code.slice(0, 100)}: see /docs`);
      varyBy(reply, 'accept');
      const explained = explain(code);
      const [preferred] = new Negotiator(request).mediaTypes(['application/json', 'text/html']);
      if (preferred !== 'text/html') return explained;
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', problemPagePolicy)
        .send(problemPage(explained));
    },
  );
}

function isCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemTitles, code);
}

function explain(code: ProblemCode): ProblemExplanation {
  return {
    type: `/problems/${code}`,
    title: problemTitles[code],
    status: problemStatuses[code],
    explanation: explanations[code],
  };
}
