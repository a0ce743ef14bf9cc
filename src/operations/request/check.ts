import { ProblemError, within } from '../../errors.ts';
import type { Cost } from '../../layers/cost.ts';
import type { Shapes } from '../../layers/geometry.ts';
import type { Origin } from '../../layers/geometry-faults.ts';
import type { Layer, LayerSpec } from '../../layers/layer.ts';
import type { Layout, Layouts } from '../../layers/layouts.ts';
import { checkLimits, type Limits } from '../../layers/limits.ts';
import { checkBias, checkWeight } from '../../layers/operands.ts';
import { type Plan, planLayer } from '../../layers/plan.ts';
import { checkFill } from '../../tensor/fill.ts';
import { type Reduction, type ReductionOp, reducedAxes } from '../../tensor/reduce.ts';
import { type TensorSource, withGroups } from '../../tensor/source.ts';
import { heldIn, type LayerDType } from '../../tensor/tensor.ts';
import { arrangedWeight } from './layouts.ts';

/** A layer with its parameters, as a request states it. */
export interface LayerRequest {
  readonly layer: LayerSpec;
  readonly weight?: TensorSource | undefined;
  readonly bias?: TensorSource | undefined;
  readonly seed: number;
}

/** A layer to compute on an input that fits it. A weight or bias that is null is drawn from `seed`. */
export interface PlannedLayer {
  readonly plan: Plan;
  /** How the request's tensors lie; undefined where all are PyTorch's. */
  readonly layouts?: Layouts | undefined;
  readonly weight: TensorSource | null;
  readonly bias: TensorSource | null;
  readonly seed: number;
}

/** A layer with its parameters, without an input. */
export interface PlannedParameters extends Pick<PlannedLayer, 'weight' | 'bias' | 'seed'> {
  readonly plan: {
    readonly layer: Layer;
    readonly shapes: Pick<Shapes, 'weight' | 'bias'>;
    readonly cost: Pick<Cost, 'parameters'>;
  };
}

/** A reduction of the output, its axes ascending and counted from the start. */
export interface PlannedReduction {
  readonly op: ReductionOp;
  readonly axes: readonly number[];
}

/**
 * Plans a layer on the input and checks its parameters. No tensor is made.
 * @param at pointer to the object that holds the layer and its parameters
 * @throws ProblemError
 */
export function planRequest(
  request: LayerRequest,
  inputShape: readonly number[],
  limits: Limits,
  at = '',
  layouts?: Layouts,
): PlannedLayer {
  const { bias = null, seed } = request;
  let weight = withGroups(request.weight ?? null, request.layer.groups);
  const origin: Origin = { layer: `${at}/layer`, input: '/input', hasLayout: true };
  const plan = planLayer(request.layer, inputShape, origin);
  checkLimits(plan, limits, origin);
  if (weight && layouts) weight = arrangedWeight(weight, plan.layer, layouts.weight, `${at}/weight`);
  if (weight?.shape) checkWeight(plan.layer, inputShape, weight.shape, `${at}/weight`);
  if (bias) checkBias(plan.layer, bias.shape, `${at}/bias`);
  checkSource(weight, plan.shapes.weight, plan.layer.dtype, `${at}/weight`);
  checkSource(bias, [plan.layer.out_channels], plan.layer.dtype, `${at}/bias`);
  return { plan, layouts, weight, bias, seed };
}

/** The input's shape, which the request must state. Checks the input's fill too. */
export function checkInput(input: TensorSource, dtypes: readonly LayerDType[]): readonly number[] {
  const { shape } = input;
  if (shape) {
    for (const dtype of dtypes) checkSource(input, shape, dtype, '/input');
    return shape;
  }
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
  dtype: LayerDType,
  at: string,
): void {
  if (source?.kind === 'fill') within(`${at}/fill`, () => checkFill(source.fill, shape, heldIn(dtype)));
}

/** The reductions with their axes, for an output of `rank` axes, which the request names in its layout. */
export function planReductions(
  reduce: readonly Reduction[],
  rank: number,
  layout?: Layout | null,
): PlannedReduction[] {
  return reduce.map(({ op, dims }, i) => {
    const axes = within(`/reduce/${i}`, () => reducedAxes(dims, rank));
    return { op, axes: layout ? axes.map((axis) => layout.axes[axis]).sort((a, b) => a - b) : axes };
  });
}
