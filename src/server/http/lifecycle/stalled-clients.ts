import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

/** A client is stalled when the service has waited for it this long without any byte. */
const patienceMillis = 2500;

/** Finds clients that neither send nor read although the service waits for them. Call it regularly. */
export class StalledClients {
  /** Per connection: the bytes transferred so far, and when that number last changed. */
  readonly #seen = new Map<Socket, { readonly passed: number; readonly at: number }>();

  /** The connections of stalled clients. */
  find(replies: Iterable<FastifyReply>, now: number): Socket[] {
    return [...replies].filter(waitsForClient).flatMap(({ request }) => {
      const { socket } = request.raw;
      const passed = socket.bytesRead + socket.bytesWritten - socket.writableLength;
      const seen = this.#seen.get(socket);
      if (seen?.passed !== passed) this.#seen.set(socket, { passed, at: now });
      return seen?.passed === passed && now - seen.at > patienceMillis ? [socket] : [];
    });
  }
}

/** Whether the client has yet to send its body, or to read its answer. */
function waitsForClient({ request, raw }: FastifyReply): boolean {
  return !request.raw.complete || raw.headersSent;
}
