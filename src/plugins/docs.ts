import type { FastifyInstance } from 'fastify';
import { answerProblems } from './problem.ts';

/**
 * Swagger UI at /docs, from local assets. It is an application of its own, made at the first visit: loading it would take a
 * quarter of the start-up.
 */
export function serveDocs(app: FastifyInstance): void {
  let docs: Promise<FastifyInstance> | undefined;
  app.addHook('onClose', async () => (await docs)?.close());
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      docs ??= buildDocs(app);
      const { routing } = await docs;
      reply.hijack();
      routing(request.raw, reply.raw);
    });
  }
}

async function buildDocs(app: FastifyInstance): Promise<FastifyInstance> {
  const [{ default: Fastify }, { default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ]);
  const docs = Fastify({ loggerInstance: app.log });
  answerProblems(docs);
  const document = JSON.parse(JSON.stringify(app.swagger()));
  await docs.register(swagger, { mode: 'static', specification: { document } });
  await docs.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { tryItOutEnabled: true },
  });
  await docs.ready();
  return docs;
}
