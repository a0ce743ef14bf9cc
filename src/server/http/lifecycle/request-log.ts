import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { knownPart } from '../../../contract/field-names.ts';
import { shorten } from '../../../errors.ts';
import { requestFields } from '../../../operations/request-fields.ts';
import type { FinishedRequest } from './requests.ts';

/** The most of a path that a line shows. */
const pathCharacters = 200;

/** Silences Fastify's lines about each request: `logRequest` writes one instead. */
export class RequestLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(): void {}

  override streamError(error: NodeJS.ErrnoException, request: FastifyRequest, reply: FastifyReply): void {
    // The client has gone. `logRequest` says so.
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    super.streamError(error, request, reply);
  }
}

/**
 * Logs one line per request when it is over: the route, the outcome and the timing. It has no bodies and no
 * queries. It has no problem's message either, because that quotes them.
 */
export function logRequest({ request, reply, answered, status, code }: FinishedRequest): void {
  request.log.info(
    {
      method: request.method,
      path: shorten(request.url.split('?', 1)[0], pathCharacters),
      status,
      millis: Math.round(1000 * reply.elapsedTime) / 1000,
      timing: reply.getHeader('server-timing'),
      problem: code,
      faults:
        code === undefined
          ? undefined
          : request.problem?.faults.map(({ pointer }) => knownPart(pointer, requestFields())),
    },
    answered ? 'answered' : 'broken off',
  );
}
