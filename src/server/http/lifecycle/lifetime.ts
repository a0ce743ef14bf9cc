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
 * Returns a function that gives a request its lifetime. The reply tells its end: it is the one in progress of
 * its connection (`serveOneAtATime`), which Node tells when the connection closes.
 */
export function lifetimeTracker(
  app: FastifyInstance,
): (request: FastifyRequest, reply: FastifyReply) => Lifetime {
  app.decorateRequest('lifetime');
  return (request, { raw }) => {
    const lifetime = new Lifetime();
    request.lifetime = lifetime;
    raw.once('close', () => lifetime.end());
    return lifetime;
  };
}
