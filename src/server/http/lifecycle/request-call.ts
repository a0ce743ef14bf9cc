import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import type { HeldBytes, Holding } from '../../../runtime/bytes.ts';
import type { Call } from '../../../runtime/call.ts';
import { type BodyWatch, tooLarge } from '../body/body-bytes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request allows the work that is done for it. */
    call: RequestCall;
  }
}

/** A request's time budget, counted from its header, its connection, and the bytes of its body that are held. */
export class RequestCall implements Call, BodyWatch {
  readonly deadline: number;
  admitted = false;
  readonly #request: FastifyRequest;
  #holding: Holding | undefined;

  constructor(request: FastifyRequest, budgetMillis: number) {
    this.#request = request;
    this.deadline = performance.now() + budgetMillis;
  }

  get gone(): boolean {
    return this.#request.raw.socket.destroyed;
  }

  onGone(listener: () => void): () => void {
    const { socket } = this.#request.raw;
    socket.once('close', listener);
    return () => socket.off('close', listener);
  }

  /** Counts the body's bytes among those held, from now until the reply is over. */
  holdIn(bytes: HeldBytes): void {
    const holding = bytes.open(() => this.#request.raw.socket.destroy());
    this.#request.lifetime.onEnd(() => holding.release());
    this.#holding = holding;
  }

  arrived(count: number): void {
    this.#request.receivedBytes += count;
  }

  /** Takes note of bytes that are there. @throws ProblemError `unavailable` where too many are held. */
  hold(count: number): void {
    this.#holding?.take(count);
  }

  /** Takes note that the body has arrived whole. */
  received(): void {
    this.#holding?.complete();
  }
}

/**
 * Gives every request its call, and refuses by its header what would be refused after its body.
 * @param budgetMillis the longest time budget, and that of requests that ask for none.
 * @param maxBodyBytes the longest body.
 */
export function callRequests(app: FastifyInstance, budgetMillis: number, maxBodyBytes: number): void {
  app.decorateRequest('call');
  app.addHook('onRequest', (request, _, done) => {
    const { headers, method } = request;
    request.call = new RequestCall(request, budgetOf(headers['request-timeout'], budgetMillis));
    // No other method's body is read.
    const announced = method === 'POST' ? Number(headers['content-length'] ?? 0) : 0;
    if (announced > maxBodyBytes) throw tooLarge(`the body of ${announced} bytes is`, maxBodyBytes);
    if (method === 'POST' && mayBeLarge(request, app)) {
      app.engine.checkBody(announced);
      request.call.holdIn(app.engine.bytes);
    }
    done();
  });
}

/** Milliseconds that `Request-Timeout: <seconds>` leaves, the field being a decimal number above 0. */
function budgetOf(field: string | string[] | undefined, most: number): number {
  if (field === undefined) return most;
  const seconds = /^\d{1,9}(\.\d{1,9})?$/.test(String(field)) ? Number(field) : 0;
  if (seconds > 0) return Math.min(most, 1000 * seconds);
  throw new ProblemError(
    'malformed-request',
    `request-timeout ${JSON.stringify(String(field).slice(0, 40))} is not a number of seconds above 0, such as 2.5`,
  );
}

function mayBeLarge({ headers }: FastifyRequest, { engine }: FastifyInstance): boolean {
  const { 'content-length': length, 'content-encoding': coding, 'transfer-encoding': chunked } = headers;
  if (chunked !== undefined || (length !== undefined && coding !== undefined)) return true;
  return length !== undefined && !engine.readsInline(Number(length));
}
