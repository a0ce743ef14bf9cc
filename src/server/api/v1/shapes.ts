import { parseShapesQuery, queryPointers, shapesQuery } from '../../../contract/query.ts';
import { type ShapesRequest, shapesRequest } from '../../../contract/requests.ts';
import { shapesResponse } from '../../../contract/responses.ts';
import { ProblemError } from '../../../errors.ts';
import { shapesOfChain, shapesOfLayer } from '../../../layers/shapes.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems } from '../../http/reply/answer.ts';

export function shapesRoutes(app: App): void {
  const tags = ['convolution'];
  app.post(
    '/v1/shapes',
    {
      schema: {
        operationId: 'shapes',
        tags,
        summary: 'What a layer, or a chain of layers, would do',
        description:
          'Shapes, cost and connectivity; for layers that feed each other also the totals and the receptive field. Nothing is computed.',
        body: shapesRequest,
        response: { 200: shapesResponse, ...problems(...bodyProblems) },
      },
    },
    async (request) => answer(request.body),
  );
  app.get(
    '/v1/shapes',
    {
      schema: {
        operationId: 'shapesOfQuery',
        tags,
        summary: 'What one layer would do, from a query string',
        description:
          'The same as POST for one layer: /v1/shapes?in_channels=16&out_channels=4&kernel_size=1&groups=4&input_shape=2,16,10,10',
        querystring: shapesQuery,
        response: {
          200: shapesResponse,
          ...problems(
            'malformed-query',
            'not-acceptable',
            'invalid-request',
            'invalid-layer',
            'invalid-tensor',
            'limit-exceeded',
          ),
        },
      },
    },
    async (request) => {
      try {
        return answer(parseShapesQuery(request.query));
      } catch (error) {
        throw error instanceof ProblemError ? queryPointers(error) : error;
      }
    },
  );
}

function answer({ layer, layers, input_shape }: ShapesRequest) {
  return layer ? shapesOfLayer(layer, input_shape) : shapesOfChain(layers ?? [], input_shape);
}
