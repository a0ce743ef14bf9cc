import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ProblemCode, problemTitles } from '../../../errors.ts';
import { problemText, problemType } from './problem-text.ts';
import { problemStatuses } from './statuses.ts';

/** The problems of the HTTP parser's errors; all others are `malformed-request`. */
const parserErrors: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'header-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** How long a client has to read its answer and to close the connection. */
const lingerMillis = 1000;

/** Whether an error's code is the parser's. Any other error is the connection's: its client has gone. */
export function isParserError(cause: string): boolean {
  return /^(HPE|ERR_HTTP)_/.test(cause);
}

export function parserProblem(cause: string): ProblemCode {
  return parserErrors[cause] ?? 'malformed-request';
}

/** Writes the problem document of a request that could not be parsed, and closes the connection. */
export function endWithProblem(socket: Socket, code: ProblemCode, cause: string, instance: string): void {
  const status = problemStatuses[code];
  const body = problemText({ code, message: `${problemTitles[code]} (${cause})`, faults: [] }, instance);
  endGently(
    socket,
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\nx-request-id: ${instance}\r\n` +
      `content-type: ${problemType}\r\ncache-control: no-store\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * Ends the connection, and closes it when the client has had time to read. What the client still sends
 * meanwhile is forgotten: closing at once would reset the connection, and cost the client its answer.
 * @param last what is still to be written
 */
export function endGently(socket: Socket, last = ''): void {
  setTimeout(() => socket.destroy(), lingerMillis).unref();
  socket.end(last);
}
