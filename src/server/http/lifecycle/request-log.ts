import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { knownPart } from '../../../contract/field-names.ts';
import { requestFields } from '../../../operations/request-fields.ts';
import type { Ended } from './requests.ts';

/** Leaves to `logRequest` what Fastify would say of each request. */
export class RequestLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(): void {}

  override streamError(error: NodeJS.ErrnoException, request: FastifyRequest, reply: FastifyReply): void {
    // The client has gone: its request has its line.
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    super.streamError(error, request, reply);
  }
}

/**
 * One line a request, when it is over: what was asked, what came of it, where the time went. No bodies, no queries, and of a
 * problem not its words, which quote them.
 */
export function logRequest({ request, reply, answered, status, code }: Ended): void {
  request.log.info(
    {
      method: request.method,
      path: request.url.split('?', 1)[0],
      status,
      millis: Number(reply.elapsedTime.toFixed(3)),
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
