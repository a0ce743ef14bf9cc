import type { Body } from './bodies.ts';
import { problemOf } from './problem.ts';
import { type RetryOptions, sendWithRetries } from './retry.ts';

export interface SenderOptions extends RetryOptions {
  /** Where the service is, with the path of a proxy if there is one. */
  readonly url: string | URL;
  /** An API key, where the service asks for one. */
  readonly apiKey?: string;
  /** Sends a request. Default: the global fetch. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** Ends the request. The service then stops its work. */
  readonly signal?: AbortSignal;
  /** The time budget in seconds. The service has a bound of its own. */
  readonly timeout?: number;
}

/** A request to a path of the service. */
export interface Sent {
  readonly method: string;
  readonly body?: Body;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests to one service. */
export interface Sender {
  /** Without a slash at its end. */
  readonly url: string;
  /** Sends a request of openapi-fetch. @throws ServiceProblem */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Sends a request. @throws ServiceProblem for an answer from 400 up */
  readonly send: (path: string, sent: Sent, call?: CallOptions) => Promise<Response>;
}

export function senderOf({ url, apiKey, fetch: given, ...retry }: SenderOptions): Sender {
  const base = new URL(url).href.replace(/\/+$/, '');
  const key = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  // The global one is looked up for each request: tools put their own in its place.
  const fetchOnce: typeof fetch = (...request) => (given ?? fetch)(...request);

  async function answer(once: () => Promise<Response>, signal?: AbortSignal): Promise<Response> {
    const response = await sendWithRetries(once, retry, signal);
    if (response.status >= 400) throw await problemOf(response);
    return response;
  }

  return {
    url: base,
    fetch: (request) => {
      for (const [name, value] of Object.entries(key)) request.headers.set(name, value);
      return answer(() => fetchOnce(request.clone()), request.signal);
    },
    send: (path, { method, body, accept, headers }, { signal, timeout } = {}) => {
      const init: RequestInit = {
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
      return answer(() => fetchOnce(base + path, init), signal);
    },
  };
}
