import { gradientsRequest } from '../../../contract/requests.ts';
import { gradientsAnswers } from '../../../contract/responses.ts';
import { prepareGradients } from '../../../operations/prepare-gradients.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems, sendAnswer } from '../../http/reply/answer.ts';

export function gradientsRoutes(app: App): void {
  app.post(
    '/v1/gradients',
    {
      config: { files: ['safetensors'] },
      schema: {
        operationId: 'gradients',
        tags: ['convolution'],
        summary: 'The backward pass of one layer',
        description:
          'The gradients of Σ output · grad_output by input, weight and bias, as loss.backward() gives them in PyTorch.',
        body: gradientsRequest,
        response: { 200: gradientsAnswers, ...problems(...bodyProblems) },
      },
    },
    async (request, reply) =>
      sendAnswer(
        request,
        reply,
        await app.engine.convolve(
          prepareGradients(request.body, app.limits, request.replyType),
          request.call,
        ),
      ),
  );
}
