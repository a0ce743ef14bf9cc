import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Holding } from '../../../runtime/bytes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of its reply, where that is large. */
    replyHolding: Holding | null;
  }
}

/** Smaller replies fit into the socket's buffer, whether the client reads or not. */
const large = 65_536;

/** Breaks the connection of a client that has not read a large reply in time, whose bytes are held until then. */
export function limitReplies(app: FastifyInstance, millis: number): void {
  app.decorateRequest('replyHolding', null);
  app.addHook('onSend', (request, reply, payload, done) => {
    if ((payload instanceof Uint8Array || typeof payload === 'string') && payload.length > large) {
      breakAfter(request, reply, millis);
      request.replyHolding = holdUntilSent(app, payload.length, request, reply);
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
): Holding {
  const holding = engine.bytes.open(() => raw.destroy());
  holding.complete();
  holding.hold(count);
  lifetime.onEnd(() => holding.release());
  return holding;
}

/** Breaks the connection where the reply is not over after so long. */
function breakAfter({ lifetime }: FastifyRequest, { raw }: FastifyReply, millis: number): void {
  const timer = setTimeout(() => raw.destroy(), millis);
  lifetime.onEnd(() => clearTimeout(timer));
}
