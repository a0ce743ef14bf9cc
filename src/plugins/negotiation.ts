import accepts from '@fastify/accepts';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../errors.ts';

/** Refuses requests under /v1 whose Accept leaves out every representation there is. */
export async function negotiate(app: FastifyInstance): Promise<void> {
  await app.register(accepts);
  app.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/v1/') || request.accepts().type(['application/json'])) return;
    const asked = JSON.stringify((request.headers.accept ?? '').slice(0, 100));
    throw new ProblemError(
      'not-acceptable',
      `accept ${asked} leaves out application/json, the only representation there is`,
    );
  });
}
