import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyTypeProvider,
  type RawServerDefault,
} from 'fastify';
import type { z } from 'zod';
import type { Limits } from '../layers/limits.ts';
import { Engine } from '../operations/engine.ts';
import { operations } from '../operations/table.ts';
import { documentRoutes } from './api/documents.ts';
import { healthRoutes } from './api/health.ts';
import { pageRoutes } from './api/page.ts';
import { diagramRoutes } from './api/v1/diagram.ts';
import { limitsRoutes } from './api/v1/limits.ts';
import { operationRoute } from './api/v1/operation.ts';
import { shapesOfQueryRoute } from './api/v1/shapes.ts';
import type { Config } from './config.ts';
import { serveDocs } from './docs/docs.ts';
import { documentRoutes as documentApi } from './docs/openapi.ts';
import { decodeBodies } from './http/body/body.ts';
import { continueLate } from './http/body/expectations.ts';
import { Connections } from './http/lifecycle/connections.ts';
import { logRequest, RequestLog } from './http/lifecycle/request-log.ts';
import { signalRequests } from './http/lifecycle/request-signal.ts';
import { openRequests } from './http/lifecycle/requests.ts';
import { answerParserError } from './http/problems/parser-errors.ts';
import { answerFrameworkError, answerProblems } from './http/problems/problem.ts';
import { refuseUnknown } from './http/problems/unknown-routes.ts';
import { schemaController, validateWithZod } from './http/problems/validation.ts';
import { compressReplies } from './http/reply/compression.ts';
import { negotiate } from './http/reply/negotiation.ts';
import { sendInPieces } from './http/reply/pieces.ts';
import { limitReplies } from './http/reply/reply-timeout.ts';
import { guardRoutes } from './http/security/access.ts';
import { allowOrigins, hardeningFields } from './http/security/browsers.ts';
import { RequestCounter, serveMetrics } from './metrics/metrics.ts';
import { countComputed, requestMetrics } from './metrics/service.ts';

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
 * @param workerFile what the workers run, where a test has them fail.
 */
export async function buildApp(
  config: Config,
  logger?: FastifyBaseLogger,
  workerFile?: string,
): Promise<App> {
  const app = Fastify({
    ...(logger && { loggerInstance: logger }),
    logController: new RequestLog(),
    genReqId: () => `req-${randomUUID()}`,
    bodyLimit: config.MAX_BODY_BYTES,
    ...timeouts(config),
    ...(config.TRUST_PROXY !== '' && { trustProxy: config.TRUST_PROXY }),
    // Requests on connections that are there are served during shutdown, and told that the connection ends.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) =>
      answerParserError(error, socket, (problem, reqId) => {
        counter.unread(problem);
        app.log.info({ reqId, problem }, 'refused unread');
      }),
    frameworkErrors: (error, request, reply) => answerFrameworkError(error, request, reply, open, guard),
    schemaController,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<RequestTypes>();

  app.server.maxConnections = config.MAX_CONNECTIONS;
  // Fastify stops this timer when it has read a body: those that bring one have their budget, and the connection's time.
  app.addHook('onRoute', (route) => {
    if (route.method !== 'POST') route.handlerTimeout = wholeMillis(config);
  });

  const counted = requestMetrics();
  const engine = new Engine({
    threads: config.WORKERS,
    keepMillis: config.KEEP_MEMORY_MS,
    maxQueue: config.MAX_QUEUE,
    maxQueueBytes: config.MAX_QUEUE_BYTES,
    maxQueueWork: config.MAX_QUEUE_WORK,
    inlineWork: config.INLINE_WORK,
    splitMacs: config.SPLIT_MACS,
    inlineBodyBytes: config.INLINE_BODY_BYTES,
    workerFile,
    observer: {
      workerLost: () => {
        counted.workersLost.inc();
        app.log.error('a worker has ended: another takes its place');
      },
      workerFailed: (err) => app.log.error({ err }, 'a worker has failed that had nothing to do'),
      computed: (times, layers) => countComputed(counted, times, layers),
    },
  });
  app.decorate('engine', engine);
  app.decorate('limits', {
    maxElements: config.MAX_ELEMENTS,
    maxMacs: config.MAX_MACS,
    maxReplyBytes: config.MAX_REPLY_BYTES,
  });
  // Workers start once the port is open: they would take the processor from the start-up.
  app.addHook('onListen', (done) => {
    startWorkers(app);
    done();
  });
  app.addHook('onClose', () => engine.close());

  answerProblems(app);
  const counter = new RequestCounter(counted);
  const connections = new Connections(app, config.SHUTDOWN_TIMEOUT_MS);
  const observers = [counter, { over: logRequest }, connections];
  const open = openRequests(app, await hardeningFields(config), observers);
  await allowOrigins(app, config);
  const guard = await guardRoutes(app, config);
  refuseUnknown(app);
  signalRequests(app, config.REQUEST_BUDGET_MS, config.MAX_BODY_BYTES);
  continueLate(app);
  limitReplies(app, config.REPLY_TIMEOUT_MS);
  validateWithZod(app);
  decodeBodies(app, config.MAX_BODY_BYTES);
  negotiate(app);
  compressReplies(app);
  sendInPieces(app);
  await documentApi(app);
  serveMetrics(app, counted, counter);
  serveDocs(app);

  for (const operation of operations) operationRoute(app, operation);
  for (const routes of [shapesOfQueryRoute, diagramRoutes, healthRoutes, documentRoutes, pageRoutes])
    routes(app);
  limitsRoutes(app, config.MAX_BODY_BYTES);
  return app;
}

/** Has the workers start, however often it takes: without them the service is never ready. */
function startWorkers({ engine, log }: Pick<App, 'engine' | 'log'>): void {
  engine.start().catch((err: unknown) => {
    log.error({ err }, 'the workers cannot start');
    if (!engine.retired) setTimeout(() => startWorkers({ engine, log }), 1000).unref();
  });
}

/** A request's whole way in milliseconds: a net below the budgets, for what they do not see. */
function wholeMillis(config: Config): number {
  return config.REQUEST_TIMEOUT_MS + config.REQUEST_BUDGET_MS + config.REPLY_TIMEOUT_MS;
}

/** Node's and Fastify's limits on time and header size; most of their own defaults protect nobody. */
function timeouts(config: Config) {
  return {
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    connectionTimeout: wholeMillis(config) + 1000,
    http: {
      connectionsCheckingInterval: 500,
      headersTimeout: Math.min(config.HEADERS_TIMEOUT_MS, config.REQUEST_TIMEOUT_MS),
      maxHeaderSize: config.MAX_HEADER_BYTES,
    },
  };
}
