import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { allowHalfOpen } from '../http/lifecycle/half-closed.ts';
import { closeIdle } from '../http/lifecycle/idle.ts';
import { endWithProblem, isParserError, parserProblem } from '../http/problems/parser-problem.ts';
import { headFault } from '../http/problems/request-head.ts';
import { ApiKeys } from '../http/security/api-keys.ts';
import { answerHealth, type HealthSources } from './answer.ts';
import { LatestMetrics } from './latest-metrics.ts';
import { LoopState } from './loop-state.ts';
import type { FromHealthThread, HealthThreadData, MetricsText } from './messages.ts';

/**
 * The code of the health thread: a small HTTP server on a port of its own. It shares nothing with the event
 * loop but a few words of memory, so that it can tell that the loop is stuck.
 */

/** Probes and scrapers are few, near and quick. */
const limits = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 5000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  requireHostHeader: false,
};
const mostConnections = 256;
/** A client that does not read its answer is gone after so long. */
const idleMillis = 10_000;

const { host, port, state, apiKeys, openGroups }: HealthThreadData = workerData;
const loop = new LoopState(state);
const tell = (message: FromHealthThread) => parentPort?.postMessage(message);
const metrics = new LatestMetrics(
  () => tell({ wants: 'metrics' }),
  () => loop.isStuck,
);
parentPort?.on('message', (text: MetricsText) => metrics.receive(text));
const sources: HealthSources = { state: loop, metrics, keys: new ApiKeys(apiKeys), openGroups };

const newId = () => `req-${randomUUID()}`;

async function answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request;
  const id = newId();
  const fault = headFault(request);
  const { status, fields, body } = await answerHealth(sources, { id, method, url, headers, fault });
  reply.writeHead(status, {
    ...fields,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-request-id': id,
    // A body, which nothing here takes, is not waited for.
    ...((fault !== undefined || !['GET', 'HEAD'].includes(method)) && { connection: 'close' }),
  });
  reply.end(body);
}

const server = createServer(limits, (request, reply) => void answer(request, reply));
allowHalfOpen(server);
closeIdle(server, limits.keepAliveTimeout + limits.headersTimeout);
server.maxConnections = mostConnections;
server.setTimeout(idleMillis);
server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket: Socket) => {
  if (isParserError(code) && socket.writable) endWithProblem(socket, parserProblem(code), code, newId());
  else socket.destroy();
});
server.listen(port, host, () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') tell({ listening: address.port });
});
