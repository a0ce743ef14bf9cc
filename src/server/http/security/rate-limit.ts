import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import { clientClosed } from '../../../runtime/abort.ts';
import type { Config } from '../../config.ts';

/** How many clients are remembered at a time. The addresses of one /64 network are one client. */
const cache = 10_000;
const ipv6Subnet = 64;

/**
 * Counts requests per window of time, by API key, or by address without a key. Tells how many are left
 * (draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy`, `RateLimit`).
 * @returns a function that throws ProblemError `rate-limited` for a request over the limit.
 */
export async function rateLimiter(
  app: FastifyInstance,
  { RATE_LIMIT: max, RATE_LIMIT_WINDOW_MS: timeWindow }: Config,
): Promise<(request: FastifyRequest, reply: FastifyReply) => Promise<void>> {
  const { default: rateLimit } = await import('@fastify/rate-limit');
  await app.register(rateLimit, { global: false, max, timeWindow, cache, ipv6Subnet });
  const byAddress = app.createRateLimit();
  const byKey = app.createRateLimit({ max, timeWindow, keyGenerator: ({ apiKey }) => `key ${apiKey}` });
  const policy = `"default";q=${max};w=${Math.ceil(timeWindow / 1000)}`;
  return async (request, reply) => {
    // A closed connection has no address, against its type.
    if (request.ip === undefined) throw clientClosed();
    const count = await (request.apiKey === undefined ? byAddress : byKey)(request);
    if (count.isAllowed) return;
    const { remaining, ttlInSeconds } = count;
    reply
      .header('ratelimit-policy', policy)
      .header('ratelimit', `"default";r=${remaining};t=${ttlInSeconds}`);
    if (!count.isExceeded) return;
    reply.header('retry-after', Math.max(1, ttlInSeconds));
    throw new ProblemError(
      'rate-limited',
      `more than ${max} requests in ${timeWindow / 1000} s: try again in ${ttlInSeconds} s`,
    );
  };
}
