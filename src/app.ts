import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyTypeProvider,
  type RawServerDefault,
} from 'fastify';
import type { z } from 'zod';
import type { Config } from './config.ts';
import type { Limits } from './convolution/limits.ts';
import { Engine } from './engine/engine.ts';
import { decodeBodies } from './plugins/body.ts';
import { compressReplies } from './plugins/compression.ts';
import { serveDocs } from './plugins/docs.ts';
import { negotiate } from './plugins/negotiation.ts';
import { documentRoutes as documentApi } from './plugins/openapi.ts';
import { answerFrameworkError, answerParserError, answerProblems } from './plugins/problem.ts';
import { RequestLog } from './plugins/request-log.ts';
import { schemaController, validateWithZod } from './plugins/validation.ts';
import { compareRoutes } from './routes/compare.ts';
import { convRoutes } from './routes/conv.ts';
import { diagramRoutes } from './routes/diagram.ts';
import { documentRoutes } from './routes/documents.ts';
import { healthRoutes } from './routes/health.ts';
import { limitsRoutes } from './routes/limits.ts';
import { shapesRoutes } from './routes/shapes.ts';
import { sweepRoutes } from './routes/sweep.ts';

declare module 'fastify' {
  interface FastifyInstance {
    engine: Engine;
    limits: Limits;
  }
}

/** Requests have their schemas' types. Replies bypass the schemas, which describe them for the document only. */
interface RequestTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: unknown;
}

/** The instance that routes are written for: request types come from the zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  RequestTypes
>;

/**
 * The whole service without a port: plugins and routes in their order. Closing it ends its workers.
 * @param logger pino's, or none.
 */
export async function buildApp(config: Config, logger?: FastifyBaseLogger): Promise<App> {
  const app = Fastify({
    ...(logger && { loggerInstance: logger }),
    logController: new RequestLog(),
    genReqId: () => `req-${randomUUID()}`,
    bodyLimit: config.MAX_BODY_BYTES,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    http: { connectionsCheckingInterval: 1000, headersTimeout: Math.min(20_000, config.REQUEST_TIMEOUT_MS) },
    clientErrorHandler: answerParserError,
    frameworkErrors: answerFrameworkError,
    schemaController,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<RequestTypes>();

  const {
    WORKERS: threads,
    MAX_QUEUE: maxQueue,
    INLINE_WORK: inlineWork,
    INLINE_BODY_BYTES: inlineBodyBytes,
  } = config;
  const engine = new Engine({ threads, maxQueue, inlineWork, inlineBodyBytes });
  app.decorate('engine', engine);
  app.decorate('limits', { maxElements: config.MAX_ELEMENTS, maxMacs: config.MAX_MACS });
  // Workers start once the port is open: they would take the processor from the start-up.
  app.addHook('onListen', (done) => {
    engine.start().catch((err: unknown) => app.log.error({ err }, 'the workers cannot start'));
    done();
  });
  app.addHook('onClose', () => engine.close());
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });

  answerProblems(app);
  validateWithZod(app);
  decodeBodies(app, config.MAX_BODY_BYTES);
  negotiate(app);
  compressReplies(app);
  await documentApi(app);
  serveDocs(app);

  for (const routes of [
    convRoutes,
    compareRoutes,
    shapesRoutes,
    sweepRoutes,
    diagramRoutes,
    healthRoutes,
    documentRoutes,
  ])
    routes(app);
  limitsRoutes(app, config.MAX_BODY_BYTES);
  return app;
}
