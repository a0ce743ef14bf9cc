import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';

/**
 * Refuses requests without a route by their header, so that their bodies are not read. Must run before the
 * first route is added, to know all routes.
 */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    methods.set(url, known);
  });

  const refuse = ({ url, method }: FastifyRequest, reply: FastifyReply): never => {
    const path = url.split('?', 1)[0];
    const allowed = methods.get(path);
    if (!allowed) throw new ProblemError('not-found', `there is no route ${path.slice(0, 200)}: see /docs`);
    const list = [...allowed].sort().join(', ');
    reply.header('allow', list);
    throw new ProblemError('method-not-allowed', `${path} has ${list}, not ${method}`);
  };
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404) refuse(request, reply);
    done();
  });
  app.setNotFoundHandler(refuse);
}
