import { compareRequest } from '../../../contract/requests.ts';
import { compareResponse } from '../../../contract/responses.ts';
import { prepareCompare } from '../../../operations/prepare.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems, sendAnswer } from '../../http/reply/answer.ts';

export function compareRoutes(app: App): void {
  app.post(
    '/v1/compare',
    {
      schema: {
        operationId: 'compare',
        tags: ['convolution'],
        summary: 'Several layers on the same input',
        description:
          'The tutorial "Groups in convolution" is one call: the same input through groups 1, 2 and 4.',
        body: compareRequest,
        response: { 200: compareResponse, ...problems(...bodyProblems) },
      },
    },
    async (request, reply) =>
      sendAnswer(
        request,
        reply,
        await app.engine.convolve(prepareCompare(request.body, app.limits), request.call),
      ),
  );
}
