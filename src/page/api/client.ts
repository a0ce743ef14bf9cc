import type { ProblemReply } from './answers.ts';
import { apiKey, noteStatus } from './key.ts';

/** What became of a request. `unreachable` is no answer, or one that is not JSON. */
export type RequestOutcome<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'problem'; readonly problem: ProblemReply; readonly retryAfter: number | null }
  | { readonly kind: 'unreachable' };

export interface ApiRequest {
  /** The route's path, from the service's root. */
  readonly path: string;
  /** A JSON text to post. A request without a body is a GET. */
  readonly body?: string;
}

/** The address of the service that this page came from, without a slash at its end. */
export function serviceUrl(): string {
  return new URL('.', document.baseURI).href.slice(0, -1);
}

/**
 * Sends a request to the service that this page came from. Never throws.
 * The page trusts this service: the answer is taken for a `T` unchecked.
 */
export async function sendRequest<T>({ path, body }: ApiRequest): Promise<RequestOutcome<T>> {
  try {
    // Relative to the page, since a proxy may have put a prefix in front of all addresses.
    const reply = await fetch(`.${path}`, {
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(apiKey.peek() && { authorization: `Bearer ${apiKey.peek()}` }),
      },
      ...(body !== undefined && { method: 'POST', body }),
    });
    noteStatus(reply.status);
    const value = await reply.json();
    if (reply.ok) return { kind: 'answer', value };
    const seconds = Number(reply.headers.get('retry-after'));
    const retryAfter = reply.status === 429 || reply.status === 503 ? Math.max(1, seconds || 1) : null;
    return { kind: 'problem', problem: { errors: [], detail: '', ...value }, retryAfter };
  } catch {
    return { kind: 'unreachable' };
  }
}
