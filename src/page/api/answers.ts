import type { ConvReply } from '../../contract/conv.ts';
import type { ExplainReply } from '../../contract/explain.ts';
import type { JsonNumber } from '../../contract/nested-numbers.ts';
import type { QuantizedReply } from '../../contract/quantized.ts';
import type { SweepReply } from '../../contract/sweep.ts';
import type { TranslateReply } from '../../contract/translate/translate.ts';
import type { VerifyReply } from '../../contract/verify/verify.ts';

/** The answers that the page reads. Their types come from the contract's schemas. */

/** The answer of POST /v1/conv to `format: "flat"` and `include: ["input", "weight", "bias"]`. */
export type FlatConvReply = Omit<ConvReply, 'input' | 'weight' | 'bias' | 'output'> &
  Readonly<Record<'input' | 'weight' | 'bias' | 'output', readonly JsonNumber[]>>;

export type { ExplainReply, JsonNumber, QuantizedReply, SweepReply, TranslateReply, VerifyReply };
