import { layerOfQuery, queryPointers, shapesQuery } from '../../../contract/query.ts';
import { shapesReply } from '../../../contract/shapes.ts';
import { ProblemError } from '../../../errors.ts';
import { shapes } from '../../../operations/shapes.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { answer } from './operation.ts';

/** GET /v1/shapes: the operation for one layer, from a query string. */
export function shapesOfQueryRoute(app: App): void {
  app.get(
    '/v1/shapes',
    {
      schema: {
        operationId: 'shapesOfQuery',
        tags: ['convolution'],
        summary: 'Shapes and cost of one layer, from a query string',
        description:
          'The same as POST for one layer: ' +
          '/v1/shapes?in_channels=16&out_channels=4&kernel_size=1&groups=4&input_shape=2,16,10,10, ' +
          'or of a stored one: /v1/shapes?layer=stem&input_shape=2,16,10,10',
        querystring: shapesQuery,
        response: {
          200: shapesReply,
          ...problems(
            'malformed-query',
            'not-acceptable',
            'invalid-request',
            'invalid-layer',
            'invalid-tensor',
            'unknown-layer',
            'limit-exceeded',
          ),
        },
      },
    },
    async (request, reply) => {
      // A query has no tensors, which a layer in float64 would need in its precision.
      request.float64 = true;
      try {
        return await answer(app, shapes, layerOfQuery(request.query), request, reply);
      } catch (error) {
        throw error instanceof ProblemError ? queryPointers(error) : error;
      }
    },
  );
}
