import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import type { Config } from '../../config.ts';
import { type ApiKeys, loadApiKeys } from './api-keys.ts';
import { rateLimiter } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The number of the API key that it carries; undefined without a right one. */
    apiKey?: number | undefined;
  }
}

/** What OPEN_ROUTES names, by the pattern of the route: a path as the client writes it decides nothing. */
function groupOf(pattern: string | undefined): 'health' | 'metrics' | 'docs' | 'api' {
  if (pattern === undefined || pattern.startsWith('/v1/')) return 'api';
  if (pattern.startsWith('/health/')) return 'health';
  return pattern === '/metrics' ? 'metrics' : 'docs';
}

/** Lets a request in, or throws what it is refused for. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * Lets only those in that carry an API key, where there are any, and each only so often, where that is limited. Adds nothing to
 * the path of requests where neither is configured. Returns what does it, for requests that Fastify refuses past all hooks.
 * @throws ConfigError where the keys cannot be read.
 */
export async function guardRoutes(app: FastifyInstance, config: Config): Promise<Guard | undefined> {
  const keys = loadApiKeys(config);
  const limit = config.RATE_LIMIT > 0 ? await rateLimiter(app, config) : undefined;
  if (!keys.any && !limit) return undefined;
  const open = new Set<string>(config.OPEN_ROUTES.split(',').map((name) => name.trim()));
  app.decorateRequest('apiKey');
  const guard: Guard = async (request, reply) => {
    const group = groupOf(request.routeOptions.url);
    if (group === 'health' && open.has(group)) return;
    const refusal = keys.any ? identify(request, keys) : undefined;
    await limit?.(request, reply);
    if (!refusal || open.has(group)) return;
    if (refusal.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="groupconv"');
    throw refusal;
  };
  app.addHook('onRequest', guard);
  return guard;
}

/** Notes which key the request carries; what to refuse it for where it is none. */
function identify(request: FastifyRequest, keys: ApiKeys): ProblemError | undefined {
  const key = keys.identify(request.headers);
  if (key === 'missing')
    return new ProblemError('unauthorized', 'send an API key: Authorization: Bearer <key>, or X-API-Key');
  if (key === 'wrong') return new ProblemError('forbidden', 'the API key is not known');
  request.apiKey = key;
  return undefined;
}
