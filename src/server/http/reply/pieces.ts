import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { oneTurnBytes } from '../turns.ts';

/** Bytes written to the system at a time. They take less than a millisecond. */
const pieceBytes = 2 ** 18;

/**
 * Sends large replies in pieces, one per turn of the event loop. In one piece, writing would block the loop
 * as long as the client keeps up: tens of milliseconds for 16 MiB.
 */
export function sendInPieces(app: FastifyInstance): void {
  app.addHook('onSend', ({ replyBytes }, reply, payload, done) => {
    replyBytes?.startWaiting();
    if (!(payload instanceof Uint8Array) || payload.length <= oneTurnBytes) return done(null, payload);
    reply.header('content-length', payload.length);
    done(
      null,
      inPieces(payload, (count) => replyBytes?.pass(count)),
    );
  });
}

/** @param onPiece called with the number of bytes requested so far */
function inPieces(bytes: Uint8Array, onPiece: (count: number) => void): Readable {
  let at = 0;
  return new Readable({
    highWaterMark: pieceBytes,
    read() {
      setImmediate(() => {
        // The memory of the bytes goes with the connection.
        if (this.destroyed) return;
        const piece = bytes.subarray(at, at + pieceBytes);
        at += piece.length;
        onPiece(piece.length);
        this.push(piece.length > 0 ? piece : null);
      });
    },
  });
}
