import { channel } from 'node:diagnostics_channel';
import type { FastifyRequest } from 'fastify';

/** Where the time of a request went: milliseconds per part, in the order of the parts. */
export interface RequestTimings {
  readonly request: FastifyRequest;
  readonly spent: Readonly<Record<string, number>>;
}

const timings = channel('groupconv.answered');

/**
 * Publishes the timings of a request to all subscribers, such as src/server/tracing.ts. Costs nothing without
 * subscribers.
 */
export function publishTimings(message: RequestTimings): void {
  if (timings.hasSubscribers) timings.publish(message);
}

/** Publishes the timings of a request that ended before the dispatcher could time each part. */
export function publishInterrupted(request: FastifyRequest): void {
  const { decodeMillis: decode, decodedAt } = request;
  if (decodedAt === 0) return;
  publishTimings({ request, spent: { decode, 'queue and compute': performance.now() - decodedAt } });
}
