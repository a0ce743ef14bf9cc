import { isTransposed } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { inScope } from '../memory/buffers.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import { momentsAt } from '../tensor/moments.ts';
import { convertInto, elementCount, roundTo, type TensorData, zeros } from '../tensor/tensor.ts';
import { convolveAdjoint } from './adjoint.ts';
import { extend, fold } from './extend.ts';
import { momentsOfRuns } from './moments.ts';
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
 * gradOutput over images and positions.
 * @param run runs the passes by input and by weight, and may time them
 */
export function gradientsOf(
  plan: Plan,
  operands: BackwardOperands,
  run: (pass: () => Pass) => Pass = (pass) => pass(),
): Gradients {
  const { byInput, byWeight } = isTransposed(plan.layer) ? transposedPasses : convolutionPasses;
  const computed = (pass: Passes['byInput']) => {
    const { gradient } = run(() => scoped(() => pass(plan, operands)));
    roundTo(gradient, plan.layer.dtype);
    return gradient;
  };
  return {
    grad_input: computed(byInput),
    grad_weight: computed(byWeight),
    grad_bias: biasGradient(plan, operands.gradOutput),
  };
}

/** Recycles what the pass took, except the gradient. */
function scoped(pass: () => Pass): Pass {
  return inScope(pass, ({ gradient }) => [gradient.buffer]);
}

type Passes = Readonly<Record<'byInput' | 'byWeight', (plan: Plan, operands: BackwardOperands) => Pass>>;

const convolutionPasses: Passes = {
  byInput({ geometry, extension, layer }, { weight, gradOutput }) {
    const planes = geometry.batch * layer.in_channels;
    const gradExtended = zeros(geometry.dtype, planes * elementCount(geometry.input));
    const variant = convolveAdjoint(geometry, { input: gradOutput, weight, bias: null }, gradExtended);
    return { gradient: extension ? fold(extension, planes, gradExtended) : gradExtended, variant };
  },
  byWeight({ geometry, extension, layer }, { input, gradOutput }) {
    const extended = extension ? extend(extension, geometry.batch * layer.in_channels, input) : input;
    return weightGradient(geometry, extended, gradOutput);
  },
};

const transposedPasses: Passes = {
  byInput({ geometry, shapes }, { weight, gradOutput }) {
    const gradient = zeros(geometry.dtype, elementCount(shapes.input));
    const variant = correlate(geometry, { input: gradOutput, weight, bias: null }, gradient);
    return { gradient, variant };
  },
  byWeight: ({ geometry }, { input, gradOutput }) => weightGradient(geometry, gradOutput, input),
};

/** Elements of images that are summed at a time: the moments of short rows take more memory than they do. */
const elementsAtOnce = 2 ** 15;

/** The sums of each channel of each image (see `momentsOfRuns`), added up in float64 and rounded once. */
function biasGradient({ geometry, layer }: Plan, gradOutput: TensorData): TensorData | null {
  if (!layer.bias) return null;
  const channels = layer.out_channels;
  const image = gradOutput.length / geometry.batch;
  const imagesAtOnce = Math.ceil(elementsAtOnce / image);
  const sums = new Float64Array(channels);
  for (let from = 0; from < geometry.batch; from += imagesAtOnce) {
    const images = gradOutput.subarray(from * image, (from + imagesAtOnce) * image);
    const planes = momentsOfRuns(images, image / channels);
    for (let plane = 0; plane < images.length / planes.length; plane++) {
      checkpointAt(plane);
      sums[plane % channels] += momentsAt(planes, plane).sum;
    }
  }
  const gradient = zeros(geometry.dtype, channels);
  convertInto(sums, layer.dtype, gradient);
  return gradient;
}
