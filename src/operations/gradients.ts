import { type BackwardOperands, type Gradients, gradientsOf } from '../backend/backward-pass.ts';
import { convolve, materialiseParameters } from '../backend/convolve.ts';
import type { Pass } from '../backend/pass.ts';
import { reduce } from '../backend/tensor-reduction.ts';
import { statisticsOf } from '../backend/tensor-statistics.ts';
import type { Plan } from '../layers/plan.ts';
import type { GradientsJob } from '../runtime/messages.ts';
import { materialise } from '../tensor/source.ts';
import type { Statistics } from '../tensor/statistics.ts';
import type { TensorData } from '../tensor/tensor.ts';
import type { Reduced } from './reply-parts.ts';

/** A layer's backward pass: all that a reply can show of it. */
export interface ComputedGradients {
  readonly plan: Plan;
  readonly operands: BackwardOperands & { readonly bias: TensorData | null };
  readonly gradients: Gradients;
  /** Null where nobody asked for it. */
  readonly output: TensorData | null;
  readonly statistics: {
    readonly grad_input: Statistics;
    readonly grad_weight: Statistics;
    readonly grad_bias: Statistics | null;
  };
  readonly reductions: readonly Reduced[];
}

/**
 * Computes a backward pass with its statistics, and the forward pass where the job asks for something of it.
 * @param run what runs each pass
 */
export function computeGradients(
  job: GradientsJob,
  run: <T extends Pick<Pass, 'variant'>>(pass: () => T) => T,
): ComputedGradients {
  const { plan, ...given } = job.works[0];
  const { dtype } = plan.layer;
  const input = materialise(job.input, job.inputShape, dtype);
  const gradOutput = materialise(job.gradOutput, plan.shapes.output, dtype);
  const operands = { input, gradOutput, ...materialiseParameters(plan.layer, given) };
  const gradients = gradientsOf(plan, operands, run);
  const { grad_input, grad_weight, grad_bias } = gradients;
  const wanted = job.reductions.length > 0 || job.include.includes('output');
  const output = wanted ? run(() => convolve(plan, input, given)).output : null;
  const tensor = output && { shape: plan.shapes.output, data: output };
  return {
    ...{ plan, operands, gradients, output },
    statistics: {
      grad_input: statisticsOf(grad_input),
      grad_weight: statisticsOf(grad_weight),
      grad_bias: grad_bias && statisticsOf(grad_bias),
    },
    reductions: tensor
      ? job.reductions.map(({ op, axes }) => ({ op, dims: axes, ...reduce(tensor, op, axes) }))
      : [],
  };
}
