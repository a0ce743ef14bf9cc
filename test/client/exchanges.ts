import type { Client, OperationName } from '../../src/client/index.ts';
import { compareExamples } from '../../src/contract/compare.ts';
import { convExamples } from '../../src/contract/conv.ts';
import { explainExamples } from '../../src/contract/explain.ts';
import { gradientsExamples } from '../../src/contract/gradients.ts';
import { quantizedExamples } from '../../src/contract/quantized.ts';
import { shapesExamples } from '../../src/contract/shapes.ts';
import { sweepExamples } from '../../src/contract/sweep.ts';
import { translateExamples } from '../../src/contract/translate/translate.ts';
import { vectorsExamples } from '../../src/contract/vectors.ts';
import { verifyExamples } from '../../src/contract/verify/verify.ts';

/** A documented request, and the client's answer to it. */
export interface Exchange {
  readonly operation: OperationName;
  readonly example: string;
  readonly request: object;
  readonly reply: () => Promise<object>;
}

/**
 * All documented requests of the contract, sent by the client. This compiles without a cast: the client's types take
 * what the contract documents.
 */
export function exchangesOf(client: Client): readonly Exchange[] {
  return [
    ...sent('conv', convExamples, (request) => client.conv(request)),
    ...sent('compare', compareExamples, (request) => client.compare(request)),
    ...sent('shapes', shapesExamples, (request) => client.shapes(request)),
    ...sent('gradients', gradientsExamples, (request) => client.gradients(request)),
    ...sent('explain', explainExamples, (request) => client.explain(request)),
    ...sent('sweep', sweepExamples, (request) => client.sweep(request)),
    ...sent('verify', verifyExamples, (request) => client.verify(request)),
    ...sent('quantized', quantizedExamples, (request) => client.quantized(request)),
    ...sent('translate', translateExamples, (request) => client.translate(request)),
    ...sent('vectors', vectorsExamples, (request) => client.vectors(request)),
  ];
}

function sent<Examples extends Readonly<Record<string, { readonly value: object }>>>(
  operation: OperationName,
  examples: Examples,
  send: (request: Examples[keyof Examples]['value']) => Promise<object>,
): Exchange[] {
  return Object.entries(examples).map(([example, { value }]) => ({
    operation,
    example,
    request: value,
    reply: () => send(value),
  }));
}
