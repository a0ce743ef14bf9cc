import { channel } from 'node:diagnostics_channel';
import type { FastifyRequest } from 'fastify';

/** What is told of an answer that is about to be sent: where its time went, in milliseconds, in this order. */
export interface AnsweredMessage {
  readonly request: FastifyRequest;
  readonly spent: Readonly<Record<string, number>>;
}

const answered = channel('groupconv.answered');

/** Tells whoever listens, such as src/tracing.ts; costs nothing where nobody does. */
export function tellAnswered(message: AnsweredMessage): void {
  if (answered.hasSubscribers) answered.publish(message);
}
