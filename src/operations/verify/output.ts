import type { VerifyRequest } from '../../contract/verify/verify.ts';
import { sizesIn } from '../../layers/layouts.ts';
import type { Plan } from '../../layers/plan.ts';
import type { TensorSource } from '../../tensor/source.ts';
import type { LayerDType } from '../../tensor/tensor.ts';
import { checkSource, type PlannedLayer } from '../request/check.ts';
import { arranged } from '../request/layouts.ts';

/** An output to judge. */
export interface ClaimedOutput {
  readonly output: TensorSource;
  /** Its shape as the request states it, and in PyTorch's order. */
  readonly outputShape: readonly number[];
  readonly stated: readonly number[];
}

/** The output of a request, which may have another shape than the layer's. @throws ProblemError of its fill */
export function claimedOutput(
  request: VerifyRequest,
  { plan, layouts }: PlannedLayer,
  dtype: LayerDType,
): ClaimedOutput {
  const output = arranged(request.output, layouts?.output);
  const outputShape = output.shape ?? plan.shapes.output;
  const own = () => sizesIn(layouts?.output ?? null, plan.shapes.output, plan.layer.in_channels);
  checkSource(output, outputShape, dtype, '/output');
  return { output, outputShape, stated: request.output.shape ?? own() };
}

/** Whether it has the layer's shape. */
export function hasShape({ shapes }: Plan, { outputShape: given }: ClaimedOutput): boolean {
  return given.length === shapes.output.length && given.every((size, axis) => size === shapes.output[axis]);
}
