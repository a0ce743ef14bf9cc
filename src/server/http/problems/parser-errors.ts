import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { replyToPartialRequest } from '../lifecycle/requests.ts';
import { endWithProblem, isParserError, parserProblem } from './parser-problem.ts';

/** The connection ended inside a request. */
const cutShort = 'HPE_INVALID_EOF_STATE';

/**
 * Answers with a problem document when the HTTP parser refuses a request, and closes the connection. A
 * refusal in the middle of a request ends that request, which is then counted and logged.
 */
export function answerParserError(
  { log, requestCounter }: FastifyInstance,
  { code: cause = '' }: NodeJS.ErrnoException,
  socket: Socket,
): void {
  const reply = replyToPartialRequest(socket);
  if (!isParserError(cause) || !socket.writable || reply?.raw.headersSent) {
    socket.destroy();
    return;
  }
  const code = parserProblem(cause);
  const instance = reply?.request.id ?? `req-${randomUUID()}`;
  if (reply) reply.request.brokenFor = cause === cutShort ? 'client-closed' : code;
  else {
    requestCounter.countUnread(code);
    log.info({ reqId: instance, problem: code }, 'malformed request refused');
  }
  endWithProblem(socket, code, cause, instance);
}
