import type { FastifyRequest } from 'fastify';
import type { HeldBytes, Holding } from '../../../runtime/bytes.ts';
import type { BodyWatch } from './body-bytes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of its body, where that may be large. */
    bodyHolding: Holding | null;
  }
}

/** Counts the bytes of the request's body among those held, from now until the reply is over. */
export function holdBody(request: FastifyRequest, bytes: HeldBytes): void {
  const holding = bytes.open(() => request.raw.socket.destroy());
  request.lifetime.onEnd(() => holding.release());
  request.bodyHolding = holding;
}

/** Takes note of a request's body as it arrives. */
export class RequestBodyAccount implements BodyWatch {
  readonly #request: FastifyRequest;

  constructor(request: FastifyRequest) {
    this.#request = request;
  }

  arrived(count: number): void {
    this.#request.receivedBytes += count;
  }

  /** Takes note of bytes that are there. @throws ProblemError `unavailable` where too many are held. */
  hold(count: number): void {
    this.#request.bodyHolding?.take(count);
  }

  /** Takes note that the body has arrived whole. */
  complete(): void {
    this.#request.bodyHolding?.complete();
  }
}
