import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger } from 'fastify';
import type { App, SchemaTypes } from './app-types.ts';
import type { Config } from './config.ts';
import { RequestLog } from './http/lifecycle/request-log.ts';
import { connectionLimits } from './http/lifecycle/timeouts.ts';
import { answerParserError } from './http/problems/parser-errors.ts';
import { answerFrameworkError } from './http/problems/problem.ts';
import { schemaController } from './http/problems/validation.ts';
import { trustedProxies } from './http/security/proxies.ts';
import { stages } from './stages.ts';

/**
 * The whole service without a port. Closing it ends its workers.
 * @param logger pino's, or none.
 * @param workerFile the file that the workers run. Only tests set it.
 */
export async function buildApp(
  config: Config,
  logger?: FastifyBaseLogger,
  workerFile?: string,
): Promise<App> {
  const trustProxy = trustedProxies(config);
  const app: App = Fastify({
    ...(logger && { loggerInstance: logger }),
    logController: new RequestLog(),
    genReqId: () => `req-${randomUUID()}`,
    bodyLimit: config.MAX_BODY_BYTES,
    ...connectionLimits(config),
    ...(trustProxy && { trustProxy }),
    // Requests on open connections are served during the shutdown. Their replies close the connection.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerParserError(app, error, socket),
    frameworkErrors: (error, request, reply) => answerFrameworkError(app, error, request, reply),
    schemaController,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<SchemaTypes>();
  for (const { add } of stages) await add(app, config, workerFile);
  return app;
}
