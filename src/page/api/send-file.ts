import type { Body } from '../../client/bodies.ts';
import type { ServiceProblem } from '../../client/problem.ts';
import { readBytes } from '../../client/replies.ts';
import { outcomeOf } from './client.ts';

/** What became of a request whose body or answer is a file. */
export type FileOutcome =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Why there is no answer, in a sentence. */
  | { readonly kind: 'refused'; readonly text: string };

export interface FileRequest {
  /** The route's path, from the service's root. */
  readonly path: string;
  readonly body: Body;
  /** The media type of the answer. */
  readonly accept: string;
}

/** Posts a body to the service that this page came from, and takes the answer as it is. Never throws. */
export async function sendFile({ path, ...sent }: FileRequest): Promise<FileOutcome> {
  const outcome = await outcomeOf(path, { method: 'POST', ...sent }, readBytes);
  if (outcome.kind === 'answer') return { kind: 'answer', bytes: outcome.value };
  return { kind: 'refused', text: outcome.kind === 'problem' ? sentenceOf(outcome.problem) : unreachable };
}

/** What the page says where there is no answer. */
export const unreachable = 'The service cannot be reached. Are you offline?';

/** What a problem says, in a sentence. */
export function sentenceOf({ message, hint }: ServiceProblem): string {
  return `${message}${hint ? ` (${hint})` : ''}.`;
}
