import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

/** A client for whom one waits longer than this, and nothing passes, may be given up. */
const patienceMillis = 2500;

/** Tells which clients neither send nor read what the service waits for them to; asked every now and then. */
export class Stalls {
  /** Of each connection how much had passed when that was last more than before. */
  readonly #seen = new Map<Socket, { readonly passed: number; readonly at: number }>();

  /** The connections of those that have let it wait for too long. */
  among(replies: Iterable<FastifyReply>, now: number): Socket[] {
    return [...replies].filter(waitsForClient).flatMap(({ request }) => {
      const { socket } = request.raw;
      const passed = socket.bytesRead + socket.bytesWritten - socket.writableLength;
      const seen = this.#seen.get(socket);
      if (seen?.passed !== passed) this.#seen.set(socket, { passed, at: now });
      return seen?.passed === passed && now - seen.at > patienceMillis ? [socket] : [];
    });
  }
}

/** To send its body, or to read its answer: not while that is computed. */
function waitsForClient({ request, raw }: FastifyReply): boolean {
  return !request.raw.complete || raw.headersSent;
}
