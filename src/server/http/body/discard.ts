import type { IncomingMessage } from 'node:http';
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
    if (!raw.complete) {
      // The client closes the connection if it wants that. Fastify would close it at once.
      if (reply.hasHeader('connection')) reply.removeHeader('connection');
      reply.raw.shouldKeepAlive = true;
      discardRest(raw);
    }
    done(null, payload);
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
