import { healthReply } from '../../contract/service.ts';
import { ProblemError } from '../../errors.ts';
import type { App } from '../app-types.ts';
import { problems } from '../http/problems/documented.ts';

export function healthRoutes(app: App): void {
  const tags = ['operations'];
  app.get(
    '/health/live',
    {
      schema: {
        operationId: 'live',
        tags,
        summary: 'Whether the process answers',
        description: 'For the liveness probe. 200 as long as the event loop turns.',
        response: { 200: healthReply, ...problems() },
      },
    },
    async () => ({ status: 'live' }) as const,
  );
  app.get(
    '/health/ready',
    {
      schema: {
        operationId: 'ready',
        tags,
        summary: 'Whether the service can serve requests now',
        description: 'For the readiness probe. 503 while the workers start and while the service stops.',
        response: { 200: healthReply, ...problems('unavailable') },
      },
    },
    async () => {
      if (app.dispatcher.ready) return { status: 'ready' } as const;
      throw new ProblemError('unavailable', 'the workers are starting or stopping');
    },
  );
}
