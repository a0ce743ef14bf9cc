import type { ProblemReply } from './answers.ts';
import { apiKey, noteStatus } from './key.ts';

/** What became of a request whose body or answer is a file. */
export type FileOutcome =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Why there is no answer, in a sentence. */
  | { readonly kind: 'refused'; readonly text: string };

export interface FileRequest {
  /** The route's path, from the service's root. */
  readonly path: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** The media type of the body. */
  readonly type: string;
  /** The media type of the answer. */
  readonly accept: string;
}

/** Posts a body to the service that this page came from, and takes the answer as it is. Never throws. */
export async function sendFile({ path, body, type, accept }: FileRequest): Promise<FileOutcome> {
  try {
    const key = apiKey.peek();
    const headers = { 'content-type': type, accept, ...(key && { authorization: `Bearer ${key}` }) };
    const reply = await fetch(`.${path}`, { method: 'POST', headers, body });
    noteStatus(reply.status);
    if (reply.ok) return { kind: 'answer', bytes: new Uint8Array(await reply.arrayBuffer()) };
    return { kind: 'refused', text: problemText(await reply.json()) };
  } catch {
    return { kind: 'refused', text: 'The service cannot be reached. Are you offline?' };
  }
}

function problemText({ detail, title, errors = [] }: Partial<ProblemReply>): string {
  const hint = errors[0]?.hint;
  return `${detail || title}${hint ? ` (${hint})` : ''}.`;
}
