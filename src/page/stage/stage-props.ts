import type { ComponentChildren } from 'preact';
import type { ExplainReply } from '../api/answers.ts';
import type { OutputTarget, StageSpec, StageTensors, Target } from './target.ts';

export interface StageProps {
  /** Unique on the page: for ids and the accessible name. */
  readonly name: string;
  readonly spec: StageSpec;
  readonly tensors?: StageTensors | undefined;
  /** Of which layer the shown numbers are, in a sentence, where they are not of this one. */
  readonly stale?: string | undefined;
  /** An illegal number of groups that is being tried: the channels try to split, and some are left over. */
  readonly attempt?: number | undefined;
  readonly pin?: Target | null | undefined;
  readonly onPin?: ((target: Target | null) => void) | undefined;
  readonly onPoint?: ((target: Target | null) => void) | undefined;
  /** Asks for the products of an output value; they come back as `explanation`. */
  readonly explain?: ((target: OutputTarget) => void) | undefined;
  readonly explanation?: ExplainReply | undefined;
  /** Whether a cell crawls over the output while nothing is pointed at. */
  readonly crawl?: boolean;
  /** Without controls and words beneath. */
  readonly compact?: boolean;
  /** What stands beside the controls. */
  readonly bar?: ComponentChildren;
  /** In CSS pixels. */
  readonly height?: number;
  /** What is lit while the reader points at nothing. */
  readonly highlight?: Target | null | undefined;
}
