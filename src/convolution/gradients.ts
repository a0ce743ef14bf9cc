import { checkpointAt } from '../tensor/checkpoint.ts';
import { elementCount, type TensorData, zeros } from '../tensor/tensor.ts';
import { convolveAdjoint } from './adjoint.ts';
import { extend, fold } from './extension.ts';
import { isTransposed } from './layer.ts';
import type { Plan } from './plan.ts';
import { selectVariant } from './variants.ts';
import { weightGradient } from './weight-gradient.ts';

/** The tensors that the backward pass starts from, in the layer's dtype, shapes as the plan has them. */
export interface BackwardOperands {
  readonly input: TensorData;
  readonly weight: TensorData;
  /** Like the layer's output. */
  readonly gradOutput: TensorData;
}

/** The gradients of Σ output · gradOutput, each of the shape of what it is by. */
export interface Gradients {
  readonly grad_input: TensorData;
  readonly grad_weight: TensorData;
  /** Null where the layer has no bias. */
  readonly grad_bias: TensorData | null;
}

/**
 * The backward pass of a layer, on the kernels of the forward pass: by the input it is the adjoint of what the layer computes, by
 * the weight a correlation of input and gradOutput, by the bias the sum of gradOutput over images and positions, in row-major order.
 */
export function gradientsOf(plan: Plan, operands: BackwardOperands): Gradients {
  const backward = isTransposed(plan.layer) ? transposedBackward : convolutionBackward;
  return { ...backward(plan, operands), grad_bias: biasGradient(plan, operands.gradOutput) };
}

type Backward = (plan: Plan, operands: BackwardOperands) => Omit<Gradients, 'grad_bias'>;

const convolutionBackward: Backward = ({ geometry, extension, layer }, operands) => {
  const { input, weight, gradOutput } = operands;
  const planes = geometry.batch * layer.in_channels;
  const extended = extension ? extend(extension, planes, input) : input;
  const gradExtended = zeros(layer.dtype, planes * elementCount(geometry.input));
  convolveAdjoint(geometry, { input: gradOutput, weight, bias: null }, gradExtended);
  return {
    grad_input: extension ? fold(extension, planes, gradExtended) : gradExtended,
    grad_weight: weightGradient(geometry, extended, gradOutput),
  };
};

const transposedBackward: Backward = ({ geometry, layer, shapes }, { input, weight, gradOutput }) => {
  const grad_input = zeros(layer.dtype, elementCount(shapes.input));
  selectVariant(geometry).run(geometry, { input: gradOutput, weight, bias: null }, grad_input);
  return { grad_input, grad_weight: weightGradient(geometry, gradOutput, input) };
};

function biasGradient({ geometry, layer }: Plan, gradOutput: TensorData): TensorData | null {
  if (!layer.bias) return null;
  const sums = zeros(layer.dtype, layer.out_channels);
  const plane = gradOutput.length / (geometry.batch * layer.out_channels);
  for (let at = 0, block = 0; at < gradOutput.length; block++) {
    const channel = block % layer.out_channels;
    // Each store rounds to the layer's dtype: the sum is one of additions in it.
    for (const end = at + plane; at < end; at++) {
      checkpointAt(at);
      sums[channel] += gradOutput[at];
    }
  }
  return sums;
}
