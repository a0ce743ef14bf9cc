import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ByteAccount } from '../../../runtime/byte-account.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of its reply, where that is large. */
    replyBytes: ByteAccount | null;
  }
}

/** Smaller replies fit into the socket's buffer, whether the client reads or not. */
const large = 65_536;

/** Breaks the connection of a client that has not read a large reply in time, whose bytes are held until then. */
export function limitReplies(app: FastifyInstance, millis: number): void {
  app.decorateRequest('replyBytes', null);
  app.addHook('onSend', (request, reply, payload, done) => {
    if ((payload instanceof Uint8Array || typeof payload === 'string') && payload.length > large) {
      breakAfter(request, reply, millis);
      request.replyBytes = holdUntilSent(app, payload.length, request, reply);
    }
    done(null, payload);
  });
}

/** Counts the reply among the bytes that are held, which may cost slow clients their connection, and others their turn. */
function holdUntilSent(
  { engine }: FastifyInstance,
  count: number,
  { lifetime }: FastifyRequest,
  { raw }: FastifyReply,
): ByteAccount {
  const account = engine.bytes.open(() => raw.destroy());
  account.stopWaiting();
  account.add(count);
  lifetime.onEnd(() => account.release());
  return account;
}

/** Breaks the connection where the reply is not over after so long. */
function breakAfter({ lifetime }: FastifyRequest, { raw }: FastifyReply, millis: number): void {
  const timer = setTimeout(() => raw.destroy(), millis);
  lifetime.onEnd(() => clearTimeout(timer));
}
