import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemCode, ProblemError } from '../../../errors.ts';
import { problemStatuses } from '../problems/statuses.ts';
import { lifetimes } from './lifetime.ts';

/** Of a connection: the reply to the last request that came on it, until that is over. */
const lastReply: unique symbol = Symbol('the last reply');

declare module 'fastify' {
  interface FastifyRequest {
    /** What it was refused for, or failed with. */
    problem?: ProblemError | undefined;
    /** What its connection was given up for while it was read. */
    brokenFor?: ProblemCode | undefined;
  }
}

declare module 'node:net' {
  interface Socket {
    [lastReply]?: FastifyReply | undefined;
  }
}

/** A request that is over. */
export interface Ended {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Whether the reply was sent whole. */
  readonly answered: boolean;
  /** The status that was sent, or stands for what has kept it from being. */
  readonly status: number;
  readonly code: ProblemCode | undefined;
  /** Bytes of the reply's body that the system has taken. */
  readonly sent: number;
}

/** Who is told of every request, once when it begins and once when it is over. */
export interface Observer {
  begun?(reply: FastifyReply): void;
  over(ended: Ended): void;
}

/** What is done for every request before anything may refuse it. */
export type Opening = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Gives every reply its id and these header fields, and has its request observed. Returns how, for requests that Fastify refuses past all
 * hooks.
 */
export function openRequests(
  app: FastifyInstance,
  fields: ReadonlyMap<string, string>,
  observers: readonly Observer[],
): Opening {
  const begin = lifetimes(app);
  app.decorateRequest('problem');
  app.decorateRequest('brokenFor');
  const open: Opening = (request, reply) => {
    const { socket } = request.raw;
    reply.header('x-request-id', request.id);
    for (const [name, value] of fields) reply.raw.setHeader(name, value);
    for (const observer of observers) observer.begun?.(reply);
    socket[lastReply] = reply;
    const before = socket.bytesWritten;
    begin(request, reply).onEnd(() => {
      if (socket[lastReply] === reply) socket[lastReply] = undefined;
      const ended = endOf(request, reply, before);
      for (const observer of observers) observer.over(ended);
    });
  };
  app.addHook('onRequest', (request, reply, done) => {
    open(request, reply);
    done();
  });
  return open;
}

/** The reply to the request that the connection is in the middle of, if there is one. */
export function replyToUnread(socket: Socket): FastifyReply | undefined {
  const reply = socket[lastReply];
  return reply?.request.raw.complete ? undefined : reply;
}

/** @param before bytes that had been written to the connection when the request came */
function endOf(request: FastifyRequest, reply: FastifyReply, before: number): Ended {
  const { raw } = reply;
  const answered = raw.writableFinished;
  const code = answered ? request.problem?.code : (request.brokenFor ?? 'client-closed');
  const status = answered || code === undefined ? reply.statusCode : problemStatuses[code];
  return { request, reply, answered, status, code, sent: sentOf(request, reply, before) };
}

function sentOf({ method, raw: { socket } }: FastifyRequest, reply: FastifyReply, before: number): number {
  if (method === 'HEAD' || !reply.raw.headersSent) return 0;
  const length = Number(reply.getHeader('content-length') ?? 0);
  // The header is among what was written, but a client that goes has not read that much less.
  return reply.raw.writableFinished ? length : Math.min(length, socket.bytesWritten - before);
}
