/** What the service answers from 400 up (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly message: string; readonly hint?: string }[];
}

/** What became of a request: the answer, a problem, or no answer at all. */
export type RequestOutcome<T> =
  | { readonly kind: 'answer'; readonly value: T; readonly millis: number }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly retryAfter: number | null }
  | { readonly kind: 'unreachable' };

export interface ApiRequest {
  readonly path: string;
  /** A JSON text; a GET without. */
  readonly body?: string;
}

/** Sends a request to the service that this page came from. Never throws. */
export async function sendRequest<T>({ path, body }: ApiRequest): Promise<RequestOutcome<T>> {
  const start = performance.now();
  try {
    const postOptions = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const reply = await fetch(path, body === undefined ? {} : { ...postOptions, body });
    const value = await reply.json();
    if (reply.ok) return { kind: 'answer', value, millis: performance.now() - start };
    const seconds = Number(reply.headers.get('retry-after'));
    const retryAfter = reply.status === 429 || reply.status === 503 ? Math.max(1, seconds || 1) : null;
    return { kind: 'problem', problem: { errors: [], detail: '', ...value }, retryAfter };
  } catch {
    return { kind: 'unreachable' };
  }
}
