import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { freeWhole } from '../../../memory/buffers.ts';
import { turnBytes } from '../turns.ts';

/**
 * Reads and forgets what is still to come of bodies whose requests are answered. Most clients write all of
 * their body before they read, and lose the answer where the connection is closed with bytes unread. The
 * time for a whole request (REQUEST_TIMEOUT_MS) bounds it.
 */
export function discardBodies(app: FastifyInstance): void {
  app.addHook('onSend', ({ raw }, reply, payload, done) => {
    if (!raw.complete && hasBody(raw.headers)) {
      // Fastify would close the connection at once.
      if (reply.hasHeader('connection')) reply.removeHeader('connection');
      if (!reply.raw.shouldKeepAlive && raw.headers.expect === undefined) closeAfterBody(raw, reply.raw);
      reply.raw.shouldKeepAlive = true;
      discardRest(raw);
    }
    done(null, payload);
  });
}

function hasBody({ 'content-length': length, 'transfer-encoding': coding }: IncomingHttpHeaders): boolean {
  return coding !== undefined || (length !== undefined && length !== '0');
}

/** Closes a connection that is not kept when its answer is sent and the body has arrived. */
function closeAfterBody(request: IncomingMessage, reply: ServerResponse): void {
  // The answer must not promise to keep it.
  reply.removeHeader('connection');
  const { socket } = request;
  reply.once('finish', () => {
    if (request.complete) socket.destroySoon();
    else request.once('end', () => socket.destroySoon());
  });
}

/** Reads and forgets the rest of a request, some of it in each turn of the event loop. */
export function discardRest(message: IncomingMessage): void {
  let left = turnBytes;
  message.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    freeWhole(chunk);
    if (left > 0) return;
    left = turnBytes;
    message.pause();
    setImmediate(() => message.resume());
  });
  message.resume();
}
