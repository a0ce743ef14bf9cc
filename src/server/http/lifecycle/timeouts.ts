import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config.ts';

/** Node's and Fastify's limits on time and header size. Most of their defaults are too high or off. */
export function connectionLimits(config: Config) {
  return {
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    connectionTimeout: wholeRequestMillis(config) + 1000,
    http: {
      connectionsCheckingInterval: 500,
      headersTimeout: Math.min(config.HEADERS_TIMEOUT_MS, config.REQUEST_TIMEOUT_MS),
      maxHeaderSize: config.MAX_HEADER_BYTES,
      // `refuseWrongHeads` says so, with a problem document.
      requireHostHeader: false,
    },
  };
}

/**
 * Limits the time of all handlers except those of POST and PUT. Fastify stops this timer when it has read a body.
 * These have the time budget of their request, and the timeout of their connection.
 */
export function limitHandlerTime(app: FastifyInstance, config: Config): void {
  app.addHook('onRoute', (route) => {
    if (route.method !== 'POST' && route.method !== 'PUT') route.handlerTimeout = wholeRequestMillis(config);
  });
}

/** The longest time for a whole request. It covers what the time budgets do not see. */
function wholeRequestMillis(config: Config): number {
  return config.REQUEST_TIMEOUT_MS + config.REQUEST_BUDGET_MS + config.REPLY_TIMEOUT_MS;
}
