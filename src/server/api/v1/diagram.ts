import { diagramQuery, parseDiagramQuery } from '../../../contract/diagram.ts';
import { svgAnswer } from '../../../contract/service.ts';
import { diagramSvg } from '../../../diagram/diagram.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';

const svg = 'image/svg+xml';

export function diagramRoutes(app: App): void {
  app.get(
    '/v1/diagram.svg',
    {
      config: { produces: svg },
      schema: {
        operationId: 'diagram',
        tags: ['convolution'],
        summary: 'A picture of the connections',
        description:
          'Input channels, filters and output channels, a band per group and a strand per kernel, for light ' +
          'and dark pages; it can stand in an <img>: /v1/diagram.svg?in_channels=16&out_channels=4&groups=4',
        querystring: diagramQuery,
        response: {
          200: svgAnswer,
          ...problems('malformed-query', 'not-acceptable', 'invalid-request', 'invalid-layer'),
        },
      },
    },
    async (request, reply) => {
      const drawn = diagramSvg(parseDiagramQuery(request.query));
      return (
        reply
          .type(`${svg}; charset=utf-8`)
          // Shared caches do not know who may ask where keys are required.
          .header('cache-control', 'private, max-age=3600')
          .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
          .send(drawn)
      );
    },
  );
}
