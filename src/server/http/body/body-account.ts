import type { FastifyRequest } from 'fastify';
import type { ByteAccount } from '../../../runtime/byte-account.ts';
import type { ByteBudget } from '../../../runtime/byte-budget.ts';
import { Overloaded } from '../../../runtime/overloaded.ts';
import type { BodyWatch } from './body-bytes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes of its body, if that may be large. */
    bodyBytes: ByteAccount | null;
  }
}

/**
 * Counts the bytes of the request's body among those held, from now until the reply is over. A body that is
 * given up fails with `unavailable`.
 */
export function holdBody(request: FastifyRequest, budget: ByteBudget): void {
  const account = budget.open(() => {
    const problem = new Overloaded('bytes', 'others need the room that this body took, which came slowly');
    request.raw.emit('error', problem);
  });
  request.lifetime.onEnd(() => account.release());
  request.bodyBytes = account;
}

/** Records a request's body as it arrives. */
export class RequestBodyAccount implements BodyWatch {
  readonly #request: FastifyRequest;

  constructor(request: FastifyRequest) {
    this.#request = request;
  }

  arrived(count: number): void {
    this.#request.receivedBytes += count;
  }

  /** Records bytes that are there. @throws ProblemError `unavailable` if too many are held. */
  hold(count: number): void {
    this.#request.bodyBytes?.receive(count);
  }

  /** Records that the whole body has arrived. */
  complete(): void {
    this.#request.bodyBytes?.stopWaiting();
  }
}
