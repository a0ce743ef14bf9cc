import type { TranslateReply } from '../api/answers.ts';
import type { StageTensors } from '../stage/target.ts';
import type { PageState } from '../state/page-state.ts';

/** What code is written of: a legal layer, whose operands have no fault. */
export interface CodeContext {
  readonly state: PageState;
  /** The request that the page has sent to POST /v1/conv. */
  readonly request: string;
  /** The service's address, without a slash at its end. */
  readonly origin: string;
  /** Whether the service wants an API key. */
  readonly needsKey: boolean;
  /** The numbers of the state, once the service has answered. */
  readonly tensors: StageTensors | undefined;
  readonly translations: TranslateReply['translations'] | undefined;
}

/** A file that code reads. */
export interface CodeFile {
  readonly name: string;
  readonly text: string;
}

/** Code, with the file that it reads, if any; or why there is none. */
export type Code =
  | { readonly text: string; readonly file?: CodeFile | undefined }
  | { readonly reason: string };

/** Longer requests, in characters, and more numbers stand in a file of their own. */
export const longestInline = 8000;
export const mostInline = 1000;
