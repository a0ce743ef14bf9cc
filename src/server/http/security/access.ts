import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemError } from '../../../errors.ts';
import type { Config } from '../../config.ts';
import { type ApiKeys, keyChallenge, keyRefusal } from './api-keys.ts';
import { loadApiKeys, openGroups } from './configured-keys.ts';
import { rateLimiter } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The number of the request's API key. Undefined without a known key. */
    apiKey?: number | undefined;
    /** Its name, the same in every process that has the key. */
    apiKeyName?: string | undefined;
  }
}

/**
 * The group of OPEN_ROUTES of a route, by the route's pattern. The client's spelling of the path has no
 * effect.
 */
function groupOf(pattern: string | undefined): 'health' | 'metrics' | 'docs' | 'api' {
  if (pattern?.startsWith('/health/') || pattern?.startsWith('/v2/health/')) return 'health';
  if (pattern === undefined || /^\/(v[12]|mcp)(\/|$)/.test(pattern)) return 'api';
  return pattern === '/metrics' ? 'metrics' : 'docs';
}

/** Accepts a request, or throws the problem with which it is refused. */
export type AccessGuard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * Guards all routes: by API key if keys are configured, and by rate if that is limited. Costs nothing if
 * neither is set.
 * @returns the guard, for requests that Fastify refuses without calling hooks.
 * @throws ConfigError if the keys cannot be read.
 */
export async function guardRoutes(app: FastifyInstance, config: Config): Promise<AccessGuard | undefined> {
  const keys = loadApiKeys(config);
  const limit = config.RATE_LIMIT > 0 ? await rateLimiter(app, config) : undefined;
  if (keys.count === 0 && !limit) return undefined;
  const open = openGroups(config);
  const names = Array.from({ length: keys.count }, (_, i) => keys.nameOf(i));
  app.decorateRequest('apiKey');
  app.decorateRequest('apiKeyName');
  const guard: AccessGuard = async (request, reply) => {
    const group = groupOf(request.routeOptions.url);
    if (group === 'health' && open.has(group)) return;
    const refusal = keys.count > 0 ? identify(request, keys, names) : undefined;
    await limit?.(request, reply);
    if (!refusal || open.has(group)) return;
    if (refusal.code === 'unauthorized') reply.header(keyChallenge.name, keyChallenge.value);
    throw refusal;
  };
  app.addHook('onRequest', guard);
  return guard;
}

/** Records the request's key. Returns the problem if it has no known key. */
function identify(
  request: FastifyRequest,
  keys: ApiKeys,
  names: readonly string[],
): ProblemError | undefined {
  const key = keys.identify(request.headers);
  if (typeof key === 'number') {
    request.apiKey = key;
    request.apiKeyName = names[key];
  }
  return keyRefusal(key);
}
