import type { Origin } from '../convolution/geometry-faults.ts';
import type { LayerSpec } from '../convolution/layer.ts';
import { checkElements, checkLimits, checkMacs, type Limits } from '../convolution/limits.ts';
import { checkBias, checkWeight } from '../convolution/operands.ts';
import { type Plan, planLayer } from '../convolution/plan.ts';
import { ProblemError, within } from '../errors.ts';
import { checkFill } from '../tensor/fill.ts';
import { type Reduction, reducedAxes } from '../tensor/reduce.ts';
import { type TensorSource, withGroups } from '../tensor/source.ts';
import { type DType, elementCount } from '../tensor/tensor.ts';
import type { ConvolveJob, IncludedTensor, LayerWork, ReplyType, TensorFormat } from './messages.ts';

/** A layer with its parameters, as a request states it. */
export interface LayerRequest {
  readonly layer: LayerSpec;
  readonly weight?: TensorSource | undefined;
  readonly bias?: TensorSource | undefined;
  readonly seed: number;
}

interface Common {
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
  readonly job: ConvolveJob;
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

interface Part {
  readonly request: LayerRequest;
  readonly name: string | null;
  /** Pointer to the object that holds the layer and its parameters. */
  readonly at: string;
}

function prepare(
  answer: Pick<ConvolveJob, 'reply' | 'replyType' | 'include'>,
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
  const reductions = reduce.map(({ op, dims }, i) => ({
    op,
    axes: within(`/reduce/${i}`, () => reducedAxes(dims, inputShape.length)),
  }));
  const weights = total(({ shapes }) => elementCount(shapes.weight));
  const job = { ...answer, input, inputShape, works, reductions, format };
  return { job, macs, elements: elementCount(inputShape) + weights + outputs };
}

function checkPart({ request, name, at }: Part, inputShape: readonly number[], limits: Limits): LayerWork {
  const { bias = null, seed } = request;
  const weight = withGroups(request.weight ?? null, request.layer.groups);
  const origin: Origin = { layer: `${at}/layer`, input: '/input' };
  const plan = planLayer(request.layer, inputShape, origin);
  checkLimits(plan, limits, origin);
  if (weight?.shape) checkWeight(plan.layer, inputShape, weight.shape, `${at}/weight`);
  if (bias) checkBias(plan.layer, bias.shape, `${at}/bias`);
  checkSource(weight, plan.shapes.weight, plan.layer.dtype, `${at}/weight`);
  checkSource(bias, [plan.layer.out_channels], plan.layer.dtype, `${at}/bias`);
  return { name, plan, weight, bias, seed };
}

function shapeOfInput(input: TensorSource): readonly number[] {
  if (input.shape) return input.shape;
  throw ProblemError.of('invalid-tensor', {
    pointer: '/input/shape',
    message: 'shape is required: no layer implies the shape of its input',
    hint: 'such as {"shape": [2, 16, 10, 10], "fill": 1}',
  });
}

function checkSource(source: TensorSource | null, shape: readonly number[], dtype: DType, at: string): void {
  if (source?.kind === 'fill') within(`${at}/fill`, () => checkFill(source.fill, shape, dtype));
}
