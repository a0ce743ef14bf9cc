import { setMaxListeners } from 'node:events';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { type Answer, answerOf, type Exchange, type ExchangeInit, exchangeBy } from './exchange.ts';

/**
 * Sends requests by Node's own client, on connections that it keeps. Large bodies take two thirds of the time that they
 * take through the web streams of fetch. Redirects are left to fetch.
 */
export const httpExchange: Exchange = async (url, init) => {
  const message = await exchange(url, init);
  const isRedirect = redirects.has(message.status) && message.headers.get('location') !== null;
  return isRedirect ? exchangeBy(fetch)(url, init) : message;
};

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** How a connection that the other side has closed shows itself to who reads, and to who writes. */
const resets: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

function exchange(url: string, init: ExchangeInit): Promise<Answer> {
  const { body, signal, method } = init;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // One signal may end any number of requests.
    if (signal) setMaxListeners(0, signal);
    const send = url.startsWith('https:') ? secure : plain;
    let isAnswered = false;
    const fail = (error: NodeJS.ErrnoException) => {
      if (signal?.aborted) reject(signal.reason);
      // The service has closed the idle connection while the request was on its way: it has not taken it.
      else if (request.reusedSocket && resets.has(error.code) && !isAnswered) resolve(exchange(url, init));
      else reject(new TypeError(`no answer from ${new URL(url).origin}: ${error.message}`, { cause: error }));
    };
    const request = send(url, {
      method,
      headers: { 'accept-encoding': 'identity', ...init.headers },
      ...(signal && { signal }),
    });
    request.on('error', fail).on('response', (message) => {
      isAnswered = true;
      const chunks: Uint8Array[] = [];
      message
        .on('error', fail)
        .on('data', (chunk: Uint8Array) => chunks.push(chunk))
        .on('end', () => {
          const { statusCode = 0, headers } = message;
          const get = (name: string) => headers[name]?.toString() ?? null;
          resolve(answerOf(statusCode, { get }, joined(chunks)));
        });
    });
    request.end(body);
  });
}

function joined(chunks: readonly Uint8Array[]): ArrayBuffer {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes.buffer;
}
