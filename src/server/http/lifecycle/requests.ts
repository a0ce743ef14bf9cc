import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemCode, ProblemError } from '../../../errors.ts';
import { problemStatuses } from '../problems/statuses.ts';
import { lifetimeTracker } from './lifetime.ts';

/** The connection's last reply, until its request is over and has arrived whole. */
const lastReply: unique symbol = Symbol('the last reply');

declare module 'fastify' {
  interface FastifyRequest {
    /** The problem with which the request was refused or failed. */
    problem?: ProblemError | undefined;
    /** Why the connection was closed while the request was read. */
    brokenFor?: ProblemCode | undefined;
  }
}

declare module 'node:net' {
  interface Socket {
    [lastReply]?: FastifyReply | undefined;
  }
}

/** A request that is over. */
export interface FinishedRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Whether the whole reply was sent. */
  readonly answered: boolean;
  /** The status that was sent, or the status of the problem that prevented it. */
  readonly status: number;
  readonly code: ProblemCode | undefined;
  /** Bytes of the reply's body that were written to the system. */
  readonly sent: number;
}

/** Called for every request, once when it begins and once when it is over. */
export interface RequestObserver {
  requestBegan?(reply: FastifyReply): void;
  requestEnded(finished: FinishedRequest): void;
}

/** Prepares a request and its reply, before anything may refuse the request. */
export type BeginRequest = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Begins every request: gives its reply an id and the header fields, and tells the observers.
 * @returns the same function, for requests that Fastify refuses without calling hooks.
 */
export function beginRequests(
  app: FastifyInstance,
  fields: ReadonlyMap<string, string>,
  observers: readonly RequestObserver[],
): BeginRequest {
  const trackLifetime = lifetimeTracker(app);
  app.decorateRequest('problem');
  app.decorateRequest('brokenFor');
  const begin: BeginRequest = (request, reply) => {
    const { socket } = request.raw;
    // Not on the raw reply: Node checks each field that is set there, and once more when it writes them.
    for (const [name, value] of fields) reply.header(name, value);
    reply.header('x-request-id', request.id);
    for (const observer of observers) observer.requestBegan?.(reply);
    socket[lastReply] = reply;
    const writtenBefore = socket.bytesWritten;
    trackLifetime(request, reply).onEnd(() => {
      if (socket[lastReply] === reply && request.raw.complete) socket[lastReply] = undefined;
      const finished = finish(request, reply, writtenBefore);
      for (const observer of observers) observer.requestEnded(finished);
    });
  };
  app.addHook('onRequest', (request, reply, done) => {
    begin(request, reply);
    done();
  });
  return begin;
}

/** The reply to the connection's last request. It may have been sent already. */
export function lastReplyOn(socket: Socket): FastifyReply | undefined {
  return socket[lastReply];
}

/** The reply to a request that has not arrived whole, if there is one. It may have been sent already. */
export function replyToPartialRequest(socket: Socket): FastifyReply | undefined {
  const reply = socket[lastReply];
  return reply?.request.raw.complete ? undefined : reply;
}

/** @param writtenBefore bytes that had been written to the connection when the request came */
function finish(request: FastifyRequest, reply: FastifyReply, writtenBefore: number): FinishedRequest {
  const answered = reply.raw.writableFinished;
  const code = answered ? request.problem?.code : (request.brokenFor ?? 'client-closed');
  const status = answered || code === undefined ? reply.statusCode : problemStatuses[code];
  return { request, reply, answered, status, code, sent: bytesSent(request, reply, writtenBefore) };
}

function bytesSent(
  { method, raw: { socket } }: FastifyRequest,
  reply: FastifyReply,
  writtenBefore: number,
): number {
  if (method === 'HEAD' || !reply.raw.headersSent) return 0;
  const length = Number(reply.getHeader('content-length') ?? 0);
  // The bytes written include the header, so the figure is slightly too high.
  return reply.raw.writableFinished ? length : Math.min(length, socket.bytesWritten - writtenBefore);
}
