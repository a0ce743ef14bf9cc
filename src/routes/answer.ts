import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../engine/engine.ts';
import type { ProblemCode } from '../errors.ts';
import { mediaTypes } from '../plugins/negotiation.ts';
import { recycle } from '../tensor/memory.ts';
import { tellAnswered } from './answered.ts';

/** What a route that takes a body can refuse it for. */
export const bodyProblems = [
  'malformed-json',
  'malformed-base64',
  'malformed-safetensors',
  'not-acceptable',
  'body-too-large',
  'unsupported-media-type',
  'invalid-request',
  'invalid-layer',
  'invalid-tensor',
] as const satisfies readonly ProblemCode[];

/** What a route that computes can refuse a readable request for. */
export const computeProblems = [
  'limit-exceeded',
  'unavailable',
  'deadline-exceeded',
] as const satisfies readonly ProblemCode[];

/**
 * How every sum is computed, as a structured field (RFC 8941): over the channels of the group, then over the positions of what is
 * convolved in row-major order, each product and each sum rounded in the layer's dtype. docs/numerics.md has the whole of it.
 */
const numerics = 'order=(channel position), rounding=each, fma=?0';

/** Sends a worker's bytes as they are, past every serializer, and says where the time went (Server-Timing, milliseconds). */
export function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, timings }: Answer,
): FastifyReply {
  const spent = { decode: request.decodeMillis, ...timings };
  const parts = Object.entries(spent).map(([name, millis]) => `${name};dur=${millis.toFixed(3)}`);
  tellAnswered({ request, spent });
  // By then the system has taken all of it.
  reply.raw.once('finish', () => recycle(body.buffer));
  return reply
    .header('content-type', mediaTypes[request.replyType])
    .header('groupconv-numerics', numerics)
    .header('server-timing', parts.join(', '))
    .send(body);
}
