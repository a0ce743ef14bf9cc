import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import type { Config } from '../../config.ts';
import { type ApiKeys, loadApiKeys } from './api-keys.ts';
import { rateLimiter } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The number of the API key that the request carries; undefined without a known one. */
    apiKey?: number | undefined;
  }
}

/**
 * The group of OPEN_ROUTES that a route is in, by its pattern: the path as the client writes it decides
 * nothing.
 */
function groupOf(pattern: string | undefined): 'health' | 'metrics' | 'docs' | 'api' {
  if (pattern === undefined || pattern.startsWith('/v1/')) return 'api';
  if (pattern.startsWith('/health/')) return 'health';
  return pattern === '/metrics' ? 'metrics' : 'docs';
}

/** Lets a request in, or throws the problem for which it is refused. */
export type AccessGuard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * Guards all routes: by API key where keys are configured, and by rate where that is limited. Costs requests
 * nothing where neither is.
 * @returns the guard, for requests that Fastify refuses without calling any hook.
 * @throws ConfigError where the keys cannot be read.
 */
export async function guardRoutes(app: FastifyInstance, config: Config): Promise<AccessGuard | undefined> {
  const keys = loadApiKeys(config);
  const limit = config.RATE_LIMIT > 0 ? await rateLimiter(app, config) : undefined;
  if (keys.count === 0 && !limit) return undefined;
  const open = new Set<string>(config.OPEN_ROUTES.split(',').map((name) => name.trim()));
  app.decorateRequest('apiKey');
  const guard: AccessGuard = async (request, reply) => {
    const group = groupOf(request.routeOptions.url);
    if (group === 'health' && open.has(group)) return;
    const refusal = keys.count > 0 ? identify(request, keys) : undefined;
    await limit?.(request, reply);
    if (!refusal || open.has(group)) return;
    if (refusal.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="groupconv"');
    throw refusal;
  };
  app.addHook('onRequest', guard);
  return guard;
}

/** Notes which key the request carries. Returns the problem where it carries none that is known. */
function identify(request: FastifyRequest, keys: ApiKeys): ProblemError | undefined {
  const key = keys.identify(request.headers);
  if (key === 'missing')
    return new ProblemError('unauthorized', 'send an API key: Authorization: Bearer <key>, or X-API-Key');
  if (key === 'wrong') return new ProblemError('forbidden', 'the API key is not known');
  request.apiKey = key;
  return undefined;
}
