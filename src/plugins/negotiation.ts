import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';
import { ProblemError } from '../errors.ts';

/** Refuses requests under /v1 whose Accept leaves out every representation there is. */
export function negotiate(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ url, headers }) => {
    const { accept } = headers;
    if (accept === undefined || !url.startsWith('/v1/')) return;
    if (new Negotiator({ headers: { accept } }).mediaType(['application/json'])) return;
    const asked = JSON.stringify(accept.slice(0, 100));
    throw new ProblemError(
      'not-acceptable',
      `accept ${asked} leaves out application/json, the only representation there is`,
    );
  });
}
