import { ProblemError, within } from '../errors.ts';
import type { Origin } from '../layers/geometry-faults.ts';
import type { LayerSpec } from '../layers/layer.ts';
import { checkLimits, type Limits } from '../layers/limits.ts';
import { checkBias, checkWeight } from '../layers/operands.ts';
import { planLayer } from '../layers/plan.ts';
import { checkFill } from '../tensor/fill.ts';
import { type Reduction, reducedAxes } from '../tensor/reduce.ts';
import { type TensorSource, withGroups } from '../tensor/source.ts';
import type { DType } from '../tensor/tensor.ts';
import type { Answering, LayerWork } from './jobs.ts';

/** A layer with its parameters, as a request states it. */
export interface LayerRequest {
  readonly layer: LayerSpec;
  readonly weight?: TensorSource | undefined;
  readonly bias?: TensorSource | undefined;
  readonly seed: number;
}

/** One layer of a request. */
export interface Part {
  readonly request: LayerRequest;
  readonly name: string | null;
  /** Pointer to the object that holds the layer and its parameters. */
  readonly at: string;
}

/** Plans a layer on the input and checks its parameters, nothing of them made yet. */
export function checkPart(
  { request, name, at }: Part,
  inputShape: readonly number[],
  limits: Limits,
): LayerWork {
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

/** The input's shape, which nothing else tells. */
export function shapeOfInput(input: TensorSource): readonly number[] {
  if (input.shape) return input.shape;
  throw ProblemError.of('invalid-tensor', {
    pointer: '/input/shape',
    message: 'shape is required: no layer implies the shape of its input',
    hint: 'such as {"shape": [2, 16, 10, 10], "fill": 1}',
  });
}

/** Refuses a fill that a tensor of the shape and dtype cannot have. */
export function checkSource(
  source: TensorSource | null,
  shape: readonly number[],
  dtype: DType,
  at: string,
): void {
  if (source?.kind === 'fill') within(`${at}/fill`, () => checkFill(source.fill, shape, dtype));
}

/** The reductions with their axes, of an output of so many. */
export function checkReductions(reduce: readonly Reduction[], rank: number): Answering['reductions'] {
  return reduce.map(({ op, dims }, i) => ({
    op,
    axes: within(`/reduce/${i}`, () => reducedAxes(dims, rank)),
  }));
}
