import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The time from the request's header until the request is over. */
    lifetime: Lifetime;
  }
}

/** The lifetime of a request. It ends with the whole reply or with the connection. */
export class Lifetime {
  #listeners: (() => void)[] | undefined = [];

  /** Calls `listener` once when the request is over. Calls it at once if it is over already. */
  onEnd(listener: () => void): void {
    if (this.#listeners) this.#listeners.push(listener);
    else listener();
  }

  get isOver(): boolean {
    return this.#listeners === undefined;
  }

  end(): void {
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }
}

/**
 * Returns a function that gives a request its lifetime. The reply alone cannot tell the end. When a
 * connection closes, Node tells only the reply in progress. With HTTP pipelining, other replies wait behind
 * it.
 */
export function lifetimeTracker(
  app: FastifyInstance,
): (request: FastifyRequest, reply: FastifyReply) => Lifetime {
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
