import type { Answer } from '../../client/exchange.ts';
import { ServiceProblem } from '../../client/problem.ts';
import { readJson } from '../../client/replies.ts';
import { type CallOptions, type Sent, senderOf } from '../../client/sender.ts';
import { apiKey, noteStatus } from './key.ts';

/** What became of a request. `unreachable` is no answer, or one that is not the service's. */
export type RequestOutcome<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'problem'; readonly problem: ServiceProblem }
  | { readonly kind: 'unreachable' };

export interface ApiRequest {
  /** The route's path, from the service's root. */
  readonly path: string;
  /** A JSON text to post. A request without a body is a GET. */
  readonly body?: string;
}

/** How often a busy service is asked again. */
const retries = 5;

/** The address of the service that this page came from, without a slash at its end. */
export function serviceUrl(): string {
  return new URL('.', document.baseURI).href.slice(0, -1);
}

/** Sends a request to the service that this page came from, with the reader's key, and reads the answer. Never throws. */
export async function outcomeOf<T>(
  path: string,
  sent: Sent,
  read: (answer: Answer) => Promise<T>,
  call?: CallOptions,
): Promise<RequestOutcome<T>> {
  try {
    const key = apiKey.peek();
    const { send } = senderOf({ url: serviceUrl(), retries, ...(key && { apiKey: key }) });
    const answer = await send(path, sent, call);
    noteStatus(answer.status);
    return { kind: 'answer', value: await read(answer) };
  } catch (error) {
    if (!(error instanceof ServiceProblem)) return { kind: 'unreachable' };
    noteStatus(error.status);
    return error.code === undefined ? { kind: 'unreachable' } : { kind: 'problem', problem: error };
  }
}

/** Posts JSON, or gets the path, and reads JSON. The page trusts the service: the answer is taken for a `T` unchecked. */
export function sendRequest<T>({ path, body }: ApiRequest, call?: CallOptions): Promise<RequestOutcome<T>> {
  const posted = body !== undefined && { body: { type: 'application/json', content: body } };
  return outcomeOf<T>(path, { method: posted ? 'POST' : 'GET', ...posted }, readJson, call);
}
