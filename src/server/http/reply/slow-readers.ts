import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ByteAccount } from '../../../runtime/byte-account.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of a large reply. */
    replyBytes: ByteAccount | null;
  }
}

/** Replies up to this size fit into the socket's buffer, whether the client reads or not. */
const socketBufferBytes = 65_536;

/**
 * Breaks the connection of a client that has not read a large reply, or a file, in time. A large reply's
 * bytes are held until then.
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

/** Counts the reply among the bytes that are held: too many cost slow clients their connection. */
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

/** Breaks the connection when the reply is not over after `millis`. */
function breakAfter({ lifetime }: FastifyRequest, { raw }: FastifyReply, millis: number): void {
  const timer = setTimeout(() => raw.destroy(), millis);
  lifetime.onEnd(() => clearTimeout(timer));
}
