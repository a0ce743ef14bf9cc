import { channel } from 'node:diagnostics_channel';
import type { FastifyRequest } from 'fastify';

/** What is told of a request that is about to be answered, or has ended before: where its time went, in milliseconds, in this order. */
export interface AnsweredMessage {
  readonly request: FastifyRequest;
  readonly spent: Readonly<Record<string, number>>;
}

const answered = channel('groupconv.answered');

/** Tells of a request that has ended in the engine's hands, which do not say what they were at. */
export function tellUnanswered(request: FastifyRequest): void {
  const { decodeMillis: decode, decodedAt } = request;
  if (decodedAt === 0) return;
  tellAnswered({ request, spent: { decode, 'queue and compute': performance.now() - decodedAt } });
}

/** Tells whoever listens, such as src/server/tracing.ts; costs nothing where nobody does. */
export function tellAnswered(message: AnsweredMessage): void {
  if (answered.hasSubscribers) answered.publish(message);
}
