import { limitsReply } from '../../../contract/service.ts';
import { limitSettings } from '../../../layers/limits.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';

export function limitsRoutes(app: App, maxBodyBytes: number): void {
  app.get(
    '/v1/limits',
    {
      schema: {
        operationId: 'limits',
        tags: ['operations'],
        summary: 'The limits of one request, and the kernels that compute',
        description: 'A request over a limit gets 413, naming the limit, the figure and the setting.',
        response: { 200: limitsReply, ...problems('not-acceptable') },
      },
    },
    async () => ({
      engine: { name: app.engine.name, instructions: app.engine.instructions },
      body_bytes: { limit: maxBodyBytes, setting: 'MAX_BODY_BYTES' },
      elements: { limit: app.limits.maxElements, setting: limitSettings.maxElements },
      reply_bytes: { limit: app.limits.maxReplyBytes, setting: limitSettings.maxReplyBytes },
      macs: { limit: app.limits.maxMacs, setting: limitSettings.maxMacs },
      work: { limit: app.limits.maxWork, setting: limitSettings.maxWork },
    }),
  );
}
