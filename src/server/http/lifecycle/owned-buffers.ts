import type { FastifyRequest } from 'fastify';
import { discard, recycle, smallestKept } from '../../../memory/buffers.ts';

/**
 * Gives a buffer back when its request is over: keeps it for the next one if the connection is still there,
 * else frees it. Does nothing for a buffer that has gone to a worker by then.
 */
export function giveBackAtEnd({ lifetime, raw }: FastifyRequest, buffer: ArrayBufferLike): void {
  if (buffer.byteLength < smallestKept) return;
  lifetime.onEnd(() => giveBack(buffer, raw.socket.destroyed));
}

/** @param isBroken whether the connection has ended: many may end at a time, so nothing of theirs is kept */
export function giveBack(buffer: ArrayBufferLike, isBroken: boolean): void {
  if (isBroken) discard(buffer);
  else recycle(buffer);
}
