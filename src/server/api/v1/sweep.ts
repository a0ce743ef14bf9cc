import { sweepRequest } from '../../../contract/requests.ts';
import { sweepResponse } from '../../../contract/responses.ts';
import { runSweep } from '../../../operations/run-sweep.ts';
import { prepareSweep } from '../../../operations/sweep.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems, sendAnswer } from '../../http/reply/answer.ts';

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
