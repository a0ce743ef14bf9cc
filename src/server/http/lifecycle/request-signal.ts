import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import { clientClosed, deadlineExceeded, taskController } from '../../../runtime/abort.ts';
import { holdBody } from '../body/body-account.ts';
import { tooLarge } from '../body/body-bytes.ts';

/** Whether a worker was needed for the connection's last request. */
export const neededWorker: unique symbol = Symbol('needed a worker');

declare module 'node:net' {
  interface Socket {
    [neededWorker]?: boolean;
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** When its time budget, counted from its header, is used up, on the clock of `performance.now()`. */
    deadline: number;
  }
}

/**
 * Gives every request its time budget and its signal. Refuses requests by their header that would be refused
 * after their body. The signal is aborted at the deadline or when the client goes. Its reason is the
 * ProblemError. It replaces Fastify's own signal, which has neither.
 * @param budgetMillis the longest time budget, and that of requests that ask for none.
 * @param maxBodyBytes the longest body.
 */
export function signalRequests(app: FastifyInstance, budgetMillis: number, maxBodyBytes: number): void {
  const signals = new WeakMap<FastifyRequest, AbortSignal>();
  app.decorateRequest('deadline', 0);
  // Made at the first use: a small request needs no signal.
  app.decorateRequest('signal', {
    getter() {
      const signal = signals.get(this) ?? signalOf(this);
      this.raw.socket[neededWorker] = true;
      signals.set(this, signal);
      return signal;
    },
  });
  app.addHook('onRequest', (request, _, done) => {
    const { headers, method } = request;
    request.deadline = performance.now() + budgetOf(headers['request-timeout'], budgetMillis);
    // No other method's body is read.
    const hasBody = method === 'POST' || method === 'PUT';
    const announced = hasBody ? Number(headers['content-length'] ?? 0) : 0;
    if (announced > maxBodyBytes) throw tooLarge(`the body of ${announced} bytes is`, maxBodyBytes);
    if (hasBody && mayBeLarge(request, app)) {
      app.dispatcher.checkBody(announced);
      holdBody(request, app.dispatcher.byteBudget);
    }
    done();
  });
}

function signalOf({ deadline, lifetime, raw }: FastifyRequest): AbortSignal {
  const { socket } = raw;
  const controller = taskController();
  const left = Math.ceil(deadline - performance.now());
  if (socket.destroyed) controller.abort(clientClosed());
  else if (left <= 0) controller.abort(deadlineExceeded());
  else {
    const timer = setTimeout(() => controller.abort(deadlineExceeded()), left);
    lifetime.onEnd(() => {
      clearTimeout(timer);
      if (socket.destroyed) controller.abort(clientClosed());
    });
  }
  return controller.signal;
}

/** Milliseconds that `Request-Timeout: <seconds>` leaves, the field being a decimal number above 0. */
function budgetOf(field: string | string[] | undefined, most: number): number {
  if (field === undefined) return most;
  const seconds = /^\d{1,9}(\.\d{1,9})?$/.test(String(field)) ? Number(field) : 0;
  if (seconds > 0) return Math.min(most, 1000 * seconds);
  throw new ProblemError(
    'malformed-request',
    `request-timeout ${JSON.stringify(String(field).slice(0, 40))} ` +
      'is not a number of seconds above 0, such as 2.5',
  );
}

function mayBeLarge({ headers }: FastifyRequest, { dispatcher }: FastifyInstance): boolean {
  const { 'content-length': length, 'content-encoding': coding, 'transfer-encoding': chunked } = headers;
  if (chunked !== undefined || (length !== undefined && coding !== undefined)) return true;
  return length !== undefined && !dispatcher.readsInline(Number(length));
}
