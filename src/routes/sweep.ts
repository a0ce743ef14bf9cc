import type { App } from '../app.ts';
import { runSweep } from '../engine/run-sweep.ts';
import { prepareSweep } from '../engine/sweep.ts';
import { problems } from '../schemas/problems.ts';
import { sweepRequest } from '../schemas/requests.ts';
import { sweepResponse } from '../schemas/responses.ts';
import { bodyProblems, sendAnswer } from './answer.ts';

export function sweepRoutes(app: App): void {
  app.post(
    '/v1/sweep',
    {
      schema: {
        operationId: 'sweep',
        tags: ['convolution'],
        summary: 'What changing groups does',
        description:
          'A layer under every possible value of groups, or those given: shapes, cost, and with an input the statistics of the output and the time.',
        body: sweepRequest,
        response: { 200: sweepResponse, ...problems(...bodyProblems) },
      },
    },
    async (request, reply) => {
      const rows = prepareSweep(request.body, app.limits);
      return sendAnswer(request, reply, await runSweep(app.engine, rows, request.body.repeat, request.call));
    },
  );
}
