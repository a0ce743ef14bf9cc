import { addRoutes } from './api/routes.ts';
import type { App } from './app-types.ts';
import type { Config } from './config.ts';
import { addDispatcher } from './dispatcher.ts';
import { collectOpenApi } from './docs/openapi.ts';
import { serveSwaggerUi } from './docs/swagger-ui.ts';
import { startEngine } from './engine.ts';
import { decodeBodies } from './http/body/body.ts';
import { discardBodies } from './http/body/discard.ts';
import { answerExpectations } from './http/body/expectations.ts';
import { readPreferences } from './http/body/kept-body.ts';
import { Connections } from './http/lifecycle/connections.ts';
import { refuseAtTheDoor } from './http/lifecycle/door.ts';
import { answerHalfClosed } from './http/lifecycle/half-closed.ts';
import { closeIdle } from './http/lifecycle/idle.ts';
import { serveOneAtATime } from './http/lifecycle/one-at-a-time.ts';
import { logRequest } from './http/lifecycle/request-log.ts';
import { signalRequests } from './http/lifecycle/request-signal.ts';
import { beginRequests } from './http/lifecycle/requests.ts';
import { limitHandlerTime } from './http/lifecycle/timeouts.ts';
import { answerProblems } from './http/problems/problem.ts';
import { refuseWrongHeads } from './http/problems/request-head.ts';
import { refuseUnknownRoutes } from './http/problems/unknown-routes.ts';
import { validateWithZod } from './http/problems/validation.ts';
import { compressReplies } from './http/reply/compression.ts';
import { negotiateReplies } from './http/reply/negotiation.ts';
import { sendInPieces } from './http/reply/pieces.ts';
import { limitReadingTime } from './http/reply/slow-readers.ts';
import { guardRoutes } from './http/security/access.ts';
import { allowOrigins, securityFields } from './http/security/browsers.ts';
import { prefixReader } from './http/security/proxies.ts';
import { addJobs } from './jobs/service.ts';
import { RequestCounter, serveMetrics } from './metrics/metrics.ts';
import { addEngineMetric, createMetrics } from './metrics/service.ts';
import { addRepository } from './repository.ts';

/** A step of building the application. It uses what the steps before it have added. */
interface Stage {
  readonly name: string;
  readonly add: (app: App, config: Config, workerFile?: string) => void | Promise<void>;
}

async function observeRequests(app: App, config: Config): Promise<void> {
  const connections = new Connections(app, config.SHUTDOWN_TIMEOUT_MS);
  const observers = [app.requestCounter, { requestEnded: logRequest }, connections];
  app.decorate('beginRequest', beginRequests(app, await securityFields(config), observers));
}

/** All stages in their order. Their hooks run in this order too. The comments give the reasons. */
export const stages: readonly Stage[] = [
  // First: all other stages use the metrics.
  {
    name: 'metrics',
    add: (app) => {
      app.decorate('metrics', createMetrics());
      app.decorate('requestCounter', new RequestCounter(app.metrics));
    },
  },
  // Before the first worker.
  {
    name: 'engine',
    add: (app, config) => {
      app.decorate('engine', startEngine(config));
      addEngineMetric(app.metrics, app.engine);
    },
  },
  // Before the dispatcher, which asks it for names.
  { name: 'repository', add: addRepository },
  // Before the first hook that reads `retired`.
  { name: 'dispatcher', add: addDispatcher },
  // After the dispatcher: it ends before that does.
  { name: 'jobs', add: addJobs },
  {
    name: 'connections',
    add: (app, config) => {
      app.server.maxConnections = config.MAX_CONNECTIONS;
      serveOneAtATime(app.server);
      answerHalfClosed(app.server);
      closeIdle(app.server, config.KEEP_ALIVE_TIMEOUT_MS + config.HEADERS_TIMEOUT_MS);
    },
  },
  // Before the first route: it is a hook for each route.
  { name: 'handler time', add: limitHandlerTime },
  // Before any stage that can fail.
  { name: 'problems', add: answerProblems },

  // Before the hook that closes connections at the stop.
  { name: 'unread bodies', add: discardBodies },

  // Hooks on the header of a request. First come its id, its header fields and its observers, before any hook
  // that may refuse it.
  { name: 'requests', add: observeRequests },
  // Before refusals: pages of other origins may read these too.
  { name: 'origins', add: allowOrigins },
  // Before any stage that tells which routes exist.
  {
    name: 'access',
    add: async (app, config) => {
      app.decorate('guardAccess', await guardRoutes(app, config));
    },
  },
  // After the guard: these count for the rate limit, too.
  { name: 'wrong heads', add: refuseWrongHeads },
  // Before the first route, to know all routes.
  { name: 'unknown routes', add: refuseUnknownRoutes },
  // After the guard: only accepted requests get a time budget and may hold bytes.
  {
    name: 'request signals',
    add: (app, config) => signalRequests(app, config.REQUEST_BUDGET_MS, config.MAX_BODY_BYTES),
  },
  { name: 'negotiation', add: negotiateReplies },
  { name: 'preferences', add: readPreferences },
  // Before the last: what is refused here is not asked for its body.
  { name: 'door', add: refuseAtTheDoor },
  // Last of the hooks on the header: it tells the client that the header has been accepted.
  { name: 'expectations', add: answerExpectations },

  // Stages that turn a body into a request.
  { name: 'bodies', add: (app, config) => decodeBodies(app, config.MAX_BODY_BYTES) },
  { name: 'validation', add: validateWithZod },

  // Hooks on the reply. Before compression: the bytes held are the uncompressed reply.
  { name: 'reading time', add: (app, config) => limitReadingTime(app, config.REPLY_TIMEOUT_MS) },
  { name: 'compression', add: compressReplies },
  // Last: it turns bytes into a stream, which no other hook reads.
  { name: 'pieces', add: sendInPieces },

  // Before the first route that tells addresses.
  { name: 'prefix', add: (app, config) => void app.decorate('prefixOf', prefixReader(config)) },
  // Before the routes that it collects.
  { name: 'OpenAPI', add: collectOpenApi },
  { name: 'metrics route', add: serveMetrics },
  { name: 'Swagger UI', add: serveSwaggerUi },
  { name: 'routes', add: addRoutes },
];
