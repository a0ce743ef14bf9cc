import type { Body } from './bodies.ts';
import { type Answer, type Exchange, type ExchangeInit, exchangeBy } from './exchange.ts';
import { checked, type ServiceProblem } from './problem.ts';
import { type RetryOptions, sendWithRetries } from './retry.ts';

export interface SenderOptions extends RetryOptions {
  /** Where the service is, with the path of a proxy if there is one. */
  readonly url: string | URL;
  /** An API key, where the service asks for one. */
  readonly apiKey?: string;
  /** Sends requests. Default: the global fetch, and in Node `node:http`. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** Ends the request. The service then stops its work. */
  readonly signal?: AbortSignal;
  /** The time budget in seconds. The service has a bound of its own. */
  readonly timeout?: number;
  /** Is told why the service has not taken the request, and after how many seconds it is sent again. */
  readonly onWait?: (problem: ServiceProblem, seconds: number) => void;
}

/** A request to a path of the service. */
export interface Sent {
  readonly method: string;
  readonly body?: Body;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it may be sent again without knowing what has become of it. */
  readonly repeatable?: boolean;
}

/** Sends requests to one service. */
export interface Sender {
  /** Without a slash at its end. */
  readonly url: string;
  /** Sends a request of openapi-fetch. @throws ServiceProblem */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Sends a request. @throws ServiceProblem for an answer from 400 up */
  readonly send: (path: string, sent: Sent, call?: CallOptions) => Promise<Answer>;
  /** Sends a request, once. The answer's body is read as it comes. @throws ServiceProblem */
  readonly open: (path: string, sent: Sent, call?: CallOptions) => Promise<Response>;
}

/** The global fetch, looked up for each request: tools put their own in its place. */
const globalFetch: typeof fetch = (...request) => fetch(...request);

/** @param exchange sends what is answered whole; fetch does where it is given or left out */
export function senderOf(
  { url, apiKey, fetch: given, ...retry }: SenderOptions,
  exchange: Exchange = exchangeBy(globalFetch),
): Sender {
  const base = new URL(url).href.replace(/\/+$/, '');
  const key = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const fetchOnce = given ?? globalFetch;
  const exchangeOnce = given ? exchangeBy(given) : exchange;

  function initOf({ method, body, accept, headers }: Sent, { signal, timeout }: CallOptions): ExchangeInit {
    return {
      method,
      headers: {
        ...key,
        ...headers,
        ...(accept !== undefined && { accept }),
        ...(body && { 'content-type': body.type }),
        ...(timeout !== undefined && { 'request-timeout': String(timeout) }),
      },
      ...(body && { body: body.content }),
      ...(signal && { signal }),
    };
  }

  return {
    url: base,
    fetch: async (request) => {
      for (const [name, value] of Object.entries(key)) request.headers.set(name, value);
      const { signal } = request;
      return sendWithRetries({ send: () => fetchOnce(request.clone()), signal }, retry);
    },
    send: async (path, sent, call = {}) => {
      const init = initOf(sent, call);
      const send = () => exchangeOnce(base + path, init);
      return sendWithRetries({ ...call, send, repeatable: sent.repeatable }, retry);
    },
    open: async (path, sent, call = {}) => checked(await fetchOnce(base + path, initOf(sent, call))),
  };
}
