import type { CompareReply } from '../../contract/compare.ts';
import type { ConvReply } from '../../contract/conv.ts';
import type { ExplainReply } from '../../contract/explain.ts';
import type { JsonNumber } from '../../contract/reply-parts.ts';
import type { SweepReply } from '../../contract/sweep.ts';

/** What the page reads of the service's answers: the contract's own types. */

/** POST /v1/conv with `format: "flat"` and `include: ["input"]`. */
export type FlatConvReply = Omit<ConvReply, 'input' | 'output'> & {
  readonly input: readonly JsonNumber[];
  readonly output: readonly JsonNumber[];
};

export type Shapes = ConvReply['shapes'];
export type Cost = ConvReply['cost'];
export type Statistics = ConvReply['statistics']['input'];
export type ExplainTerm = ExplainReply['terms'][number];

export type { CompareReply, ExplainReply, JsonNumber, SweepReply };
