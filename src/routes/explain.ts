import type { App } from '../app.ts';
import { prepareExplain } from '../engine/prepare-explain.ts';
import { problems } from '../schemas/problems.ts';
import { explainRequest } from '../schemas/requests.ts';
import { explainResponse } from '../schemas/responses.ts';
import { bodyProblems, sendAnswer } from './answer.ts';

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
