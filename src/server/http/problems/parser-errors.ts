import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { afterAnswers } from '../lifecycle/one-at-a-time.ts';
import { replyToPartialRequest } from '../lifecycle/requests.ts';
import { endGently, endWithProblem, isParserError, parserProblem } from './parser-problem.ts';

/** The connection ended inside a request. */
const cutShort = 'HPE_INVALID_EOF_STATE';

/**
 * Answers with a problem document when the HTTP parser refuses a request, and closes the connection. Requests
 * that arrived before are answered first. A refusal in the middle of a request ends that request, which is
 * then counted and logged. If that has been answered already, there is no second answer.
 */
export function answerParserError(
  { log, requestCounter }: FastifyInstance,
  { code: cause = '' }: NodeJS.ErrnoException,
  socket: Socket,
): void {
  if (!isParserError(cause) || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = parserProblem(cause);
  const reply = replyToPartialRequest(socket);
  if (reply?.raw.headersSent) endAfter(reply, socket);
  else if (reply) {
    reply.request.brokenFor = cause === cutShort ? 'client-closed' : code;
    endWithProblem(socket, code, cause, reply.request.id);
  } else
    afterAnswers(socket, () => {
      const instance = `req-${randomUUID()}`;
      requestCounter.countUnread(code);
      log.info({ reqId: instance, problem: code }, 'malformed request refused');
      endWithProblem(socket, code, cause, instance);
    });
}

function endAfter({ raw }: FastifyReply, socket: Socket): void {
  if (raw.writableFinished) endGently(socket);
  else raw.once('close', () => endGently(socket));
}
