import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

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
 * Gives every request its lifetime. Its reply is not enough to tell its end: when a connection goes, Node tells it to the reply that
 * is being sent, not to those that wait behind it, which clients that do not wait for an answer (HTTP pipelining) have.
 */
export function noteLifetimes(app: FastifyInstance): void {
  const underWay = new WeakMap<Socket, Set<Lifetime>>();
  app.server.on('connection', (socket: Socket) => {
    const lifetimes = new Set<Lifetime>();
    underWay.set(socket, lifetimes);
    socket.once('close', () => {
      for (const lifetime of lifetimes) lifetime.end();
    });
  });
  app.decorateRequest('lifetime');
  app.addHook('onRequest', (request, { raw }, done) => {
    const lifetime = new Lifetime();
    request.lifetime = lifetime;
    const others = underWay.get(request.raw.socket);
    others?.add(lifetime);
    raw.once('close', () => {
      others?.delete(lifetime);
      lifetime.end();
    });
    done();
  });
}
