import { convRequest } from '../../../contract/requests.ts';
import { convAnswers } from '../../../contract/responses.ts';
import { prepareConvolve } from '../../../operations/prepare.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems, sendAnswer } from '../../http/reply/answer.ts';

export function convRoutes(app: App): void {
  app.post(
    '/v1/conv',
    {
      config: { files: ['safetensors', 'npy'] },
      schema: {
        operationId: 'conv',
        tags: ['convolution'],
        summary: 'One layer on one input',
        description: 'The output with its statistics, shapes and cost. Time spent is in Server-Timing.',
        body: convRequest,
        response: { 200: convAnswers, ...problems(...bodyProblems) },
      },
    },
    async (request, reply) =>
      sendAnswer(
        request,
        reply,
        await app.engine.convolve(prepareConvolve(request.body, app.limits, request.replyType), request.call),
      ),
  );
}
