import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../../../errors.ts';

/** A host and perhaps a port (RFC 3986 §3.2.2, RFC 9110 §7.2). */
const authority = /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(:\d*)?$/i;

/** The part of a request that its head's rules are about. */
export type RequestHead = Pick<IncomingMessage, 'headers' | 'httpVersion' | 'rawHeaders'>;

/**
 * What is wrong with a request's head although Node's parser lets it through (RFC 9112 §2.3, §3.2, §6.1).
 * Undefined for a good one. Node would answer a missing Host itself: switch that off (`requireHostHeader`).
 */
export function headFault({ headers, httpVersion, rawHeaders }: RequestHead): string | undefined {
  const { host, 'transfer-encoding': coding } = headers;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return `HTTP/${httpVersion}: send HTTP/1.1 or HTTP/1.0`;
  if (host === undefined) {
    if (httpVersion === '1.1') return 'there is no Host';
  } else if (!authority.test(host)) return 'Host is not a host name, or an address, and perhaps a port';
  else if (countOfHosts(rawHeaders) > 1) return 'there is more than one Host';
  if (coding === undefined) return undefined;
  if (httpVersion === '1.0') return 'HTTP/1.0 has no Transfer-Encoding';
  return /^chunked$/i.test(coding) ? undefined : 'Transfer-Encoding may be chunked, and nothing else';
}

/** Node keeps the first and forgets the others. */
function countOfHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i].length === 4 && rawHeaders[i].toLowerCase() === 'host') count++;
  }
  return count;
}

/** Refuses requests with a wrong head, and ends their connections: where the next one begins is not certain. */
export function refuseWrongHeads(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    const fault = headFault(raw);
    if (fault !== undefined) {
      reply.raw.shouldKeepAlive = false;
      throw new ProblemError('malformed-request', fault);
    }
    done();
  });
}
