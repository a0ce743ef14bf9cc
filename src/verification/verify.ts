import { allFinite } from '../backend/finite.ts';
import { isTransposed, paddingPairs, spatialAxes } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { triple } from '../layers/triple.ts';
import type { TensorData } from '../tensor/tensor.ts';
import { compute } from './compute.ts';
import { type Compared, compareValues } from './errors.ts';
import { type Claim, rightness } from './judge.ts';
import type { Problem } from './problem.ts';
import { type Cause, Search } from './search.ts';
import { epsilonOf, type Tolerance } from './tolerance.ts';
import type { Verdict } from './verdict.ts';
import { type Five, viewOf } from './view.ts';

/** What an output is in comparison to the one that the service computes, and why. */
export interface Verification {
  readonly verdict: Verdict;
  readonly compared: Compared;
  readonly causes: readonly Cause[];
  readonly closest: Cause | null;
  readonly searched: number;
  readonly skipped: number;
}

interface Operands {
  readonly input: TensorData;
  readonly weight: TensorData;
  readonly bias: TensorData | null;
}

/** The layer as the service computes it. */
export function problemOf({ layer, shapes }: Plan, { input, weight, bias }: Operands): Problem {
  return {
    dtype: layer.dtype,
    epsilon: epsilonOf(layer.dtype),
    transposed: isTransposed(layer),
    groups: layer.groups,
    input: viewOf(input, fiveOf(shapes.input, layer)),
    weight: viewOf(weight, fiveOf(shapes.weight, layer)),
    bias: bias && ((channel) => bias[channel]),
    stride: triple(layer.stride, 1),
    dilation: triple(layer.dilation, 1),
    before: triple(
      paddingPairs(layer).map(([before]) => before),
      0,
    ),
    axes: layer.kernel_size.length,
    longer: triple(layer.output_padding ?? [], 0),
    mode: layer.padding_mode,
    fill: 0,
    output: fiveOf(shapes.output, layer),
    place: null,
    applied: null,
    requantization: null,
  };
}

/** A shape with or without a batch axis, with all three spatial axes. */
function fiveOf(shape: readonly number[], { type }: Plan['layer']): Five {
  const axes = spatialAxes[type];
  const [images, channels] = shape.length === axes + 2 ? shape : [1, shape[0]];
  return [images, channels, ...triple(shape.slice(-axes), 1)];
}

/**
 * Compares an output with that of the service, and looks for what explains the difference.
 * @param got the caller's output, of the layer's shape and dtype
 * @param budget the work that the search may take beside the comparison
 */
export function verify(
  plan: Plan,
  operands: Operands,
  got: TensorData,
  tolerance: Tolerance | null,
  budget: number,
): Verification {
  const problem = problemOf(plan, operands);
  const values = compute(problem);
  const { input, weight, bias } = operands;
  const finite = allFinite(input) && allFinite(weight) && (!bias || allFinite(bias));
  const claim: Claim = { got, sizes: problem.output, tolerance, finite };
  const { isRight, boundAt } = rightness(problem, values, claim);
  const compared = compareValues(got, values.values, problem.dtype, problem.output, isRight, boundAt);
  const { identical, errors } = compared;
  const none = { compared, causes: [], closest: null, searched: 0, skipped: 0 };
  if (identical) return { verdict: 'identical', ...none };
  const order = rightness(problem, values, { ...claim, tolerance: null });
  const summed = () => {
    for (let at = 0; at < got.length; at++) if (!order.isRight(at)) return false;
    return true;
  };
  const summationOrder: Cause = {
    cause: 'summation-order',
    explains: 1,
    max_abs: errors.max_abs,
    text:
      errors.max_abs === 0
        ? 'Only the signs of zeros differ.'
        : 'Every value is as close as another order of the same sum may be, or a fused multiply-add.',
    fix: 'Nothing is to be done: compare with the bound, not bit for bit',
  };
  if (errors.mismatched === 0) {
    const causes = !tolerance || summed() ? [summationOrder] : [];
    return { verdict: 'within-bound', ...none, causes };
  }
  if (tolerance && summed()) return { verdict: 'different', ...none, causes: [summationOrder] };
  const found = new Search(problem, values, claim, compared, budget).run();
  return { verdict: 'different', compared, ...found };
}
