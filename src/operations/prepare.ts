import type { Shapes } from '../layers/geometry.ts';
import { checkElements, checkMacs, type Limits } from '../layers/limits.ts';
import type { Plan } from '../layers/plan.ts';
import type { Region } from '../memory/arena.ts';
import type { Reduction } from '../tensor/reduce.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount } from '../tensor/tensor.ts';
import {
  checkPart,
  checkReductions,
  checkSource,
  type LayerRequest,
  type Part,
  shapeOfInput,
} from './check-request.ts';
import type { ConvolveJob, IncludedTensor, Job, ReplyType, TensorFormat } from './jobs.ts';
import { checkReply } from './reply-size.ts';

/** What the requests of several routes have. */
export interface Common {
  readonly input: TensorSource;
  readonly reduce: readonly Reduction[];
  readonly format: TensorFormat;
}

export interface ConvolveRequest extends Common, LayerRequest {
  readonly include: readonly IncludedTensor[];
}

export interface CompareRequest extends Common {
  readonly layers: readonly (LayerRequest & { readonly name?: string | undefined })[];
}

/** A job and what it is going to take. */
export interface Prepared {
  readonly job: Job;
  /** Shared memory that its tensors lie in. */
  readonly regions?: readonly Region[];
  /** What the reply is predicted to take. */
  readonly replyBytes: number;
  readonly macs: number;
  /** Elements of all tensors that are read or written. */
  readonly elements: number;
}

/**
 * Checks one layer on one input, and nothing of it computed yet.
 * @throws ProblemError with pointers into the body of POST /v1/conv.
 */
export function prepareConvolve(request: ConvolveRequest, limits: Limits, replyType: ReplyType): Prepared {
  const parts = [{ request, name: null, at: '' }];
  return prepare({ reply: 'conv', replyType, include: request.include }, request, parts, limits);
}

/**
 * Checks several layers on one input; limits hold for all of them together.
 * @throws ProblemError with pointers into the body of POST /v1/compare.
 */
export function prepareCompare(request: CompareRequest, limits: Limits): Prepared {
  const parts = request.layers.map((layer, i) => ({
    request: layer,
    name: layer.name ?? `${layer.layer.type}, groups ${layer.layer.groups}`,
    at: `/layers/${i}`,
  }));
  return prepare({ reply: 'compare', replyType: 'json', include: [] }, request, parts, limits);
}

/**
 * Checks one layer on one input whose output's statistics alone are wanted.
 * @throws ProblemError with pointers into a body with `layer` and `input`.
 */
export function prepareStatistics(request: LayerRequest & Pick<Common, 'input'>, limits: Limits): Prepared {
  const wanted = { input: request.input, reduce: [], format: 'none' } as const;
  const answer = { reply: 'statistics', replyType: 'json', include: [] } as const;
  return prepare(answer, wanted, [{ request, name: null, at: '' }], limits);
}

function prepare(
  { reply, replyType, include }: Pick<ConvolveJob, 'reply' | 'replyType' | 'include'>,
  { input, reduce, format }: Common,
  parts: readonly Part[],
  limits: Limits,
): Prepared {
  const inputShape = shapeOfInput(input);
  for (const { request } of parts) checkSource(input, inputShape, request.layer.dtype, '/input');
  const works = parts.map((part) => checkPart(part, inputShape, limits));
  const total = (figure: (plan: Plan) => number) => works.reduce((sum, { plan }) => sum + figure(plan), 0);
  const macs = total(({ cost }) => cost.macs);
  const outputs = total(({ shapes }) => elementCount(shapes.output));
  if (parts.length > 1) {
    checkMacs(macs, limits, '/layers');
    checkElements(outputs, limits, '/layers', 'the outputs together');
  }
  const reductions = checkReductions(reduce, inputShape.length);
  const returning = works.map(({ plan }) => {
    const channels = reply === 'statistics' ? 0 : plan.layer.out_channels;
    return { plan, elements: returnedElements(plan.shapes, include), channels };
  });
  const replyBytes = checkReply({ replyType, format, reductions }, returning, limits);
  const weights = total(({ shapes }) => elementCount(shapes.weight));
  // Written out, here and in what computes a job: spreading objects into each other takes V8 a large part of a small request.
  const job = { reply, replyType, include, input, inputShape, works, reductions, format };
  return { job, replyBytes, macs, elements: elementCount(inputShape) + weights + outputs };
}

/** Elements of the output and of what is included. */
function returnedElements(shapes: Shapes, include: readonly IncludedTensor[]): number {
  return include.reduce((sum, name) => sum + elementCount(shapes[name] ?? [0]), elementCount(shapes.output));
}
