import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerProblems } from '../http/problems/problem.ts';
import { refuseUnknownRoutes } from '../http/problems/unknown-routes.ts';

/** The hash of the one style sheet that Swagger UI's script puts into its page by itself. */
const bundledStyle = 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w=';

/**
 * Swagger UI at /docs, from local assets. It is an application of its own, made at the first visit: loading it would take a
 * quarter of the start-up.
 */
export function serveSwaggerUi(app: FastifyInstance): void {
  let docs: Promise<FastifyInstance> | undefined;
  const outer = new WeakMap<IncomingMessage, FastifyRequest>();
  app.addHook('onClose', async () => (await docs?.catch(() => undefined))?.close());
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      docs ??= buildDocs(app, outer).catch((error: unknown) => {
        docs = undefined;
        throw error;
      });
      const { raw, id } = request;
      outer.set(raw, request);
      const { routing } = await docs;
      reply.hijack();
      reply.raw.setHeader('x-request-id', id);
      routing(raw, reply.raw);
    });
  }
}

async function buildDocs(
  app: FastifyInstance,
  outer: WeakMap<IncomingMessage, FastifyRequest>,
): Promise<FastifyInstance> {
  const [{ default: Fastify, LogController }, { default: swagger }, { default: swaggerUi }] =
    await Promise.all([import('fastify'), import('@fastify/swagger'), import('@fastify/swagger-ui')]);
  // The request has its line in the log from the application around this one.
  const logController = new LogController({ disableRequestLogging: true });
  const genReqId = (raw: IncomingMessage) => outer.get(raw)?.id ?? 'req-unknown';
  const docs = Fastify({ loggerInstance: app.log, logController, genReqId });
  answerProblems(docs);
  refuseUnknownRoutes(docs);
  docs.addHook('onSend', (request, _, payload, done) => {
    const asked = outer.get(request.raw);
    if (asked) asked.problem = request.problem;
    done(null, payload);
  });
  const document = JSON.parse(JSON.stringify(app.swagger()));
  await docs.register(swagger, { mode: 'static', specification: { document } });
  await docs.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    transformStaticCSP: (policy) =>
      policy.replace("style-src 'self' https:", `style-src 'self' '${bundledStyle}'`),
    uiConfig: { tryItOutEnabled: true },
  });
  await docs.ready();
  return docs;
}
