import { mostTerms } from '../backend/reference/explain.ts';
import { type Fault, ProblemError } from '../errors.ts';
import { type Limits, withoutMacs } from '../layers/limits.ts';
import type { Plan } from '../layers/plan.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount, shapeText } from '../tensor/tensor.ts';
import { checkPart, checkSource, type LayerRequest, shapeOfInput } from './check-request.ts';
import type { Prepared } from './prepare.ts';

export interface ExplainRequest extends LayerRequest {
  readonly input: TensorSource;
  /** Of the output; negative entries count from the end of their axis. */
  readonly index: readonly number[];
}

/** Terms that one answer may list. */
const termLimit = 65_536;

/** What a term takes as text, about: two indexes, three numbers and their names. */
const termBytes = 140;

/**
 * Checks the request for the terms of one output value; as one value alone is computed, multiply-accumulates are not limited.
 * @throws ProblemError with pointers into the body of POST /v1/explain.
 */
export function prepareExplain(request: ExplainRequest, limits: Limits): Prepared {
  const { input } = request;
  const inputShape = shapeOfInput(input);
  checkSource(input, inputShape, request.layer.dtype, '/input');
  const work = checkPart({ request, name: null, at: '' }, inputShape, withoutMacs(limits));
  const { plan } = work;
  const index = outputIndex(request.index, plan.shapes.output);
  checkTerms(plan);
  return {
    job: { reply: 'explain', input, inputShape, works: [work], index },
    replyBytes: termBytes * mostTerms(plan),
    macs: mostTerms(plan),
    elements: elementCount(inputShape) + elementCount(plan.shapes.weight),
  };
}

/** The index with every entry counted from the start. */
function outputIndex(index: readonly number[], shape: readonly number[]): number[] {
  if (index.length !== shape.length) {
    throw ProblemError.of('invalid-request', {
      pointer: '/index',
      message: `index must have one entry for each axis of the output ${shapeText(shape)}, but has ${index.length}`,
      hint: `${shape.length} integers`,
    });
  }
  const faults = index.flatMap((at, axis): Fault[] =>
    at >= -shape[axis] && at < shape[axis]
      ? []
      : [
          {
            pointer: `/index/${axis}`,
            message: `index ${at} is out of bounds for dimension ${axis} with size ${shape[axis]}`,
            hint:
              shape[axis] > 0
                ? `from 0 to ${shape[axis] - 1}`
                : 'the output is empty: nothing can be explained',
          },
        ],
  );
  const [first, ...others] = faults;
  if (first) throw ProblemError.of('invalid-request', first, ...others);
  return index.map((at, axis) => (at < 0 ? at + shape[axis] : at));
}

function checkTerms(plan: Plan): void {
  const terms = mostTerms(plan);
  if (terms <= termLimit) return;
  throw ProblemError.of('limit-exceeded', {
    pointer: '/layer/kernel_size',
    message: `the answer would list ${terms} terms, over the limit of ${termLimit}`,
    hint: 'use a smaller kernel, fewer channels or more groups',
  });
}
