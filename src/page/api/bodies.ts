import type { z } from 'zod';
import type { convRequest } from '../../contract/conv.ts';
import type { explainRequest } from '../../contract/explain.ts';
import type { Immutable } from '../../contract/immutable.ts';
import type { sweepRequest } from '../../contract/sweep.ts';
import type { tensorSchemas } from '../../contract/tensor.ts';
import type { translateRequest } from '../../contract/translate/translate.ts';

/** The request bodies that the page sends. Their types come from the contract's schemas. */

export type TensorBody = Immutable<z.input<typeof tensorSchemas>>;

/** The schemas of requests leave tensors open; here they have one of the documented forms. */
type WithTensors<Body> = {
  [Name in keyof Body]: Name extends 'input' | 'weight' | 'bias' ? TensorBody : Body[Name];
};

export type ConvBody = Immutable<WithTensors<z.input<typeof convRequest>>>;
export type ExplainBody = WithTensors<z.input<typeof explainRequest>>;
export type SweepBody = Immutable<WithTensors<z.input<typeof sweepRequest>>>;
export type TranslateBody = z.input<typeof translateRequest>;
