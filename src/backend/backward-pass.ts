import { isTransposed } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import { elementCount, type TensorData, zeros } from '../tensor/tensor.ts';
import { convolveAdjoint } from './adjoint.ts';
import { extend, fold } from './extend.ts';
import type { Pass } from './pass.ts';
import { correlate } from './selection.ts';
import { weightGradient } from './weight-gradient.ts';

/** The tensors that the backward pass starts from, in the layer's dtype, shapes as the plan has them. */
export interface BackwardOperands {
  readonly input: TensorData;
  readonly weight: TensorData;
  /** Like the layer's output. */
  readonly gradOutput: TensorData;
}

/** The gradients of Σ output · gradOutput by input, weight and bias, in their shapes. */
export interface Gradients {
  readonly grad_input: TensorData;
  readonly grad_weight: TensorData;
  /** Null where the layer has no bias. */
  readonly grad_bias: TensorData | null;
}

/**
 * The backward pass of a layer, on the kernels of the forward pass. The gradient by the input is the adjoint
 * of what the layer computes, by the weight a correlation of input and gradOutput, by the bias the sum of
 * gradOutput over images and positions in row-major order.
 * @param run runs the passes by input and by weight, and may time them
 */
export function gradientsOf(
  plan: Plan,
  operands: BackwardOperands,
  run: (pass: () => Pass) => Pass = (pass) => pass(),
): Gradients {
  const { byInput, byWeight } = isTransposed(plan.layer) ? transposedPasses : convolutionPasses;
  return {
    grad_input: run(() => byInput(plan, operands)).gradient,
    grad_weight: run(() => byWeight(plan, operands)).gradient,
    grad_bias: biasGradient(plan, operands.gradOutput),
  };
}

type Passes = Readonly<Record<'byInput' | 'byWeight', (plan: Plan, operands: BackwardOperands) => Pass>>;

const convolutionPasses: Passes = {
  byInput({ geometry, extension, layer }, { weight, gradOutput }) {
    const planes = geometry.batch * layer.in_channels;
    const gradExtended = zeros(layer.dtype, planes * elementCount(geometry.input));
    const variant = convolveAdjoint(geometry, { input: gradOutput, weight, bias: null }, gradExtended);
    return { gradient: extension ? fold(extension, planes, gradExtended) : gradExtended, variant };
  },
  byWeight({ geometry, extension, layer }, { input, gradOutput }) {
    const extended = extension ? extend(extension, geometry.batch * layer.in_channels, input) : input;
    return weightGradient(geometry, extended, gradOutput);
  },
};

const transposedPasses: Passes = {
  byInput({ geometry, layer, shapes }, { weight, gradOutput }) {
    const gradient = zeros(layer.dtype, elementCount(shapes.input));
    const variant = correlate(geometry, { input: gradOutput, weight, bias: null }, gradient);
    return { gradient, variant };
  },
  byWeight: ({ geometry }, { input, gradOutput }) => weightGradient(geometry, gradOutput, input),
};

function biasGradient({ geometry, layer }: Plan, gradOutput: TensorData): TensorData | null {
  if (!layer.bias) return null;
  const sums = zeros(layer.dtype, layer.out_channels);
  const plane = gradOutput.length / (geometry.batch * layer.out_channels);
  for (let at = 0, block = 0; at < gradOutput.length; block++) {
    const channel = block % layer.out_channels;
    // Each store rounds the sum to the layer's dtype.
    for (const end = at + plane; at < end; at++) {
      checkpointAt(at);
      sums[channel] += gradOutput[at];
    }
  }
  return sums;
}
