import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ByteAccount } from '../../../runtime/byte-account.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of a large reply. */
    replyBytes: ByteAccount | null;
  }
}

/** Replies up to this size fit into the socket's buffer, even if the client does not read. */
const socketBufferBytes = 65_536;

/**
 * Closes the connection of a client that has not read a large reply or a file in time. The bytes of a large
 * reply are held until then.
 */
export function limitReadingTime(app: FastifyInstance, millis: number): void {
  app.decorateRequest('replyBytes', null);
  app.addHook('onSend', (request, reply, payload, done) => {
    if (
      (payload instanceof Uint8Array || typeof payload === 'string') &&
      payload.length > socketBufferBytes
    ) {
      breakAfter(request, reply, millis);
      request.replyBytes = holdUntilSent(app, payload.length, request, reply);
    } else if (payload instanceof Readable) breakAfter(request, reply, millis);
    done(null, payload);
  });
}

/** Counts the reply among the bytes held. If there are too many, slow clients lose their connection. */
function holdUntilSent(
  { dispatcher }: FastifyInstance,
  count: number,
  { lifetime }: FastifyRequest,
  { raw }: FastifyReply,
): ByteAccount {
  const account = dispatcher.byteBudget.open(() => raw.destroy());
  account.stopWaiting();
  account.add(count);
  lifetime.onEnd(() => account.release());
  return account;
}

/** Closes the connection if the reply is not over after `millis`. */
function breakAfter({ lifetime }: FastifyRequest, { raw }: FastifyReply, millis: number): void {
  const timer = setTimeout(() => raw.destroy(), millis);
  lifetime.onEnd(() => clearTimeout(timer));
}
