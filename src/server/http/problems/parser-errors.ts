import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ProblemCode, problemTitles } from '../../../errors.ts';
import { replyToUnread } from '../lifecycle/requests.ts';
import { problemText, problemType } from './problem.ts';
import { problemStatuses } from './statuses.ts';

/** What the HTTP parser's errors are in the catalogue; the rest is `malformed-request`. */
const parserErrors: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'header-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** So long a client has to read its answer and to go, as it is asked to. */
const lingerMillis = 1000;

/** The parser's errors by their codes; all others are the connection's: its client has gone. */
const isParserError = /^(HPE|ERR_HTTP)_/;

/** The connection ended inside a request. */
const cutShort = 'HPE_INVALID_EOF_STATE';

/**
 * Answers what the HTTP parser refuses: with the same document, and closes. What it refuses in the middle of a request ends that request,
 * which is then counted and logged for it.
 * @param unread is told of what was refused before it was a request.
 */
export function answerParserError(
  { code: cause = '' }: NodeJS.ErrnoException,
  socket: Socket,
  unread: (code: ProblemCode, instance: string) => void,
): void {
  const reply = replyToUnread(socket);
  if (!isParserError.test(cause) || !socket.writable || reply?.raw.headersSent) {
    socket.destroy();
    return;
  }
  const code = parserErrors[cause] ?? 'malformed-request';
  const instance = reply?.request.id ?? `req-${randomUUID()}`;
  if (reply) reply.request.brokenFor = cause === cutShort ? 'client-closed' : code;
  else unread(code, instance);
  const status = problemStatuses[code];
  const body = problemText({ code, message: `${problemTitles[code]} (${cause})`, faults: [] }, instance);
  setTimeout(() => socket.destroy(), lingerMillis).unref();
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\nx-request-id: ${instance}\r\n` +
      `content-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
