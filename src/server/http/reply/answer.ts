import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemCode } from '../../../errors.ts';
import { formats, type ReplyType } from '../../../formats/registry.ts';
import type { Answer } from '../../../operations/dispatcher-options.ts';
import type { Operation } from '../../../operations/operation.ts';
import { publishTimings } from '../lifecycle/timings.ts';
import { ownReplyBuffer } from './reply-buffer.ts';

/** The problems of a route that takes a body. */
export const bodyProblems = [
  'malformed-json',
  'malformed-base64',
  'malformed-safetensors',
  'malformed-query',
  'not-acceptable',
  'body-too-large',
  'unsupported-media-type',
  'invalid-request',
  'invalid-layer',
  'invalid-tensor',
  'unknown-layer',
  'limit-exceeded',
  'unavailable',
] as const satisfies readonly ProblemCode[];

/**
 * How every sum is computed, as a structured field (RFC 8941): over the channels of the group, then over the
 * kernel's positions in row-major order. Each product and each sum is rounded in the layer's dtype.
 * docs/numerics.md has the details.
 */
const numerics = 'order=(channel position), rounding=each, fma=?0';

/** The stages of a computed request, in this order. */
type Stage = 'decode' | 'queue' | 'compute' | 'encode';

/** The header fields of an operation's answer, whenever it was computed. */
export function describeAnswer(
  reply: FastifyReply,
  { computes, produces }: Pick<Operation, 'computes' | 'produces'>,
  replyType: ReplyType,
): void {
  const mediaType = produces?.mediaType ?? formats[replyType].mediaType;
  reply.header('content-type', computes ? mediaType : 'application/json; charset=utf-8');
  if (computes) reply.header('groupconv-numerics', numerics);
  if (produces) reply.header('content-disposition', `attachment; filename="${produces.fileName}"`);
}

/**
 * Sends a worker's bytes without a serializer, and the timing of the request.
 * @throws ProblemError `client-closed` if nobody is there to read them
 */
export function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, timings, lease }: Answer,
): FastifyReply {
  const { compute, encode } = timings;
  const queue = request.queueMillis + timings.queue;
  const spent = { decode: request.decodeMillis, queue, compute, encode };
  publishTimings({ request, spent });
  ownReplyBuffer(request, body.buffer);
  request.replyLease = lease;
  return reply.header('server-timing', serverTiming(spent)).send(body);
}

/** The field Server-Timing (W3C), in milliseconds. */
function serverTiming({ decode, queue, compute, encode }: Readonly<Record<Stage, number>>): string {
  const part = (name: Stage, millis: number) => `${name};dur=${millis.toFixed(3)}`;
  const before = `${part('decode', decode)}, ${part('queue', queue)}`;
  return `${before}, ${part('compute', compute)}, ${part('encode', encode)}`;
}
