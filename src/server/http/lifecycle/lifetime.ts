import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** From its header until it is over. */
    lifetime: Lifetime;
  }
}

/** A request until it is over: answered whole, or its connection gone. */
export class Lifetime {
  #listeners: (() => void)[] | undefined = [];

  /** Calls `listener` once, when the request is over; at once where it is. */
  onEnd(listener: () => void): void {
    if (this.#listeners) this.#listeners.push(listener);
    else listener();
  }

  end(): void {
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }
}

/**
 * Returns what gives a request its lifetime. Its reply is not enough to tell its end: when a connection goes, Node tells it to the reply that
 * is being sent, not to those that wait behind it, which clients that do not wait for an answer (HTTP pipelining) have.
 */
export function lifetimes(app: FastifyInstance): (request: FastifyRequest, reply: FastifyReply) => Lifetime {
  const underWay = new WeakMap<Socket, Set<Lifetime>>();
  app.server.on('connection', (socket: Socket) => {
    const open = new Set<Lifetime>();
    underWay.set(socket, open);
    socket.once('close', () => {
      for (const lifetime of open) lifetime.end();
    });
  });
  app.decorateRequest('lifetime');
  return (request, { raw }) => {
    const lifetime = new Lifetime();
    request.lifetime = lifetime;
    const others = underWay.get(request.raw.socket);
    others?.add(lifetime);
    raw.once('close', () => {
      others?.delete(lifetime);
      lifetime.end();
    });
    return lifetime;
  };
}
