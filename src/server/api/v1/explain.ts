import { explainRequest } from '../../../contract/requests.ts';
import { explainResponse } from '../../../contract/responses.ts';
import { prepareExplain } from '../../../operations/prepare-explain.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems, sendAnswer } from '../../http/reply/answer.ts';

export function explainRoutes(app: App): void {
  app.post(
    '/v1/explain',
    {
      schema: {
        operationId: 'explain',
        tags: ['convolution'],
        summary: 'Where one output value comes from',
        description: 'The terms of its sum, in the order in which every kernel adds them.',
        body: explainRequest,
        response: { 200: explainResponse, ...problems(...bodyProblems) },
      },
    },
    async (request, reply) =>
      sendAnswer(
        request,
        reply,
        await app.engine.convolve(prepareExplain(request.body, app.limits), request.call),
      ),
  );
}
