import type { FastifyRequest } from 'fastify';
import { clientClosed } from '../../../runtime/abort.ts';
import type { MemoryLease } from '../../../runtime/memory-budget.ts';
import { giveBack } from '../lifecycle/owned-buffers.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The memory of its reply, which goes back when the request is over. Nobody else has it. */
    replyBuffer: ArrayBufferLike | null;
    /** What is set aside for that memory, until the request is over. */
    replyLease: MemoryLease | undefined;
  }
}

/**
 * Gives the request the memory of its reply, until it is over. By then all bytes have been written to the
 * system, or the connection has ended.
 * @throws ProblemError `client-closed` if the request is over already
 */
export function ownReplyBuffer(request: FastifyRequest, buffer: ArrayBufferLike): void {
  const { lifetime, raw } = request;
  request.replyBuffer = buffer;
  lifetime.onEnd(() => {
    if (request.replyBuffer) giveBack(request.replyBuffer, raw.socket.destroyed);
    request.replyBuffer = null;
  });
  if (lifetime.isOver) throw clientClosed();
}

/** Takes the memory of the reply away from the request. The caller gives it back. */
export function takeReplyBuffer(request: FastifyRequest): ArrayBufferLike | null {
  const { replyBuffer } = request;
  request.replyBuffer = null;
  return replyBuffer;
}
