import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type ProblemCode, problemTitles } from '../../../errors.ts';
import { replyToPartialRequest } from '../lifecycle/requests.ts';
import { problemText, problemType } from './problem.ts';
import { problemStatuses } from './statuses.ts';

/** The problems of the HTTP parser's errors; all others are `malformed-request`. */
const parserErrors: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'header-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** How long a client has to read its answer and to close the connection. */
const lingerMillis = 1000;

/** The parser's error codes. Any other error is the connection's: its client has gone. */
const isParserError = /^(HPE|ERR_HTTP)_/;

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
  if (!isParserError.test(cause) || !socket.writable || reply?.raw.headersSent) {
    socket.destroy();
    return;
  }
  const code = parserErrors[cause] ?? 'malformed-request';
  const instance = reply?.request.id ?? `req-${randomUUID()}`;
  if (reply) reply.request.brokenFor = cause === cutShort ? 'client-closed' : code;
  else {
    requestCounter.countUnread(code);
    log.info({ reqId: instance, problem: code }, 'malformed request refused');
  }
  const status = problemStatuses[code];
  const body = problemText({ code, message: `${problemTitles[code]} (${cause})`, faults: [] }, instance);
  setTimeout(() => socket.destroy(), lingerMillis).unref();
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\nx-request-id: ${instance}\r\n` +
      `content-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
