import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { oneTurnBytes } from './turns.ts';

/** What the event loop gives to the system at a time: less than a millisecond's work. */
const pieceBytes = 2 ** 18;

/**
 * Sends large replies a piece in each turn of the event loop. In one piece the loop would write for as long as the client reads as fast
 * (tens of milliseconds for 16 MiB), and do nothing else.
 */
export function sendInPieces(app: FastifyInstance): void {
  app.addHook('onSend', (_, reply, payload, done) => {
    if (!(payload instanceof Uint8Array) || payload.length <= oneTurnBytes) return done(null, payload);
    reply.header('content-length', payload.length);
    done(null, inPieces(payload));
  });
}

function inPieces(bytes: Uint8Array): Readable {
  let at = 0;
  return new Readable({
    highWaterMark: pieceBytes,
    read() {
      setImmediate(() => {
        this.push(at < bytes.length ? bytes.subarray(at, at + pieceBytes) : null);
        at += pieceBytes;
      });
    },
  });
}
