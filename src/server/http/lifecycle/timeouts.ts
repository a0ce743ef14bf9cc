import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config.ts';

/** Node's and Fastify's limits on time and header size. Most of their defaults protect nobody. */
export function connectionLimits(config: Config) {
  return {
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    connectionTimeout: wholeRequestMillis(config) + 1000,
    http: {
      connectionsCheckingInterval: 500,
      headersTimeout: Math.min(config.HEADERS_TIMEOUT_MS, config.REQUEST_TIMEOUT_MS),
      maxHeaderSize: config.MAX_HEADER_BYTES,
    },
  };
}

/**
 * Limits the time of all handlers but those of POST, as Fastify stops this timer when it has read a body.
 * Those have the time budget of their request, and the time of their connection.
 */
export function limitHandlerTime(app: FastifyInstance, config: Config): void {
  app.addHook('onRoute', (route) => {
    if (route.method !== 'POST') route.handlerTimeout = wholeRequestMillis(config);
  });
}

/** The longest that a request may take as a whole: a net below the budgets, for what they do not see. */
function wholeRequestMillis(config: Config): number {
  return config.REQUEST_TIMEOUT_MS + config.REQUEST_BUDGET_MS + config.REPLY_TIMEOUT_MS;
}
