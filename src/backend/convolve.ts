import { defaultParameters } from '../layers/initialise.ts';
import { isTransposed, type Layer, weightShape } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { release } from '../memory/buffers.ts';
import { materialise, storedWith, type TensorSource } from '../tensor/source.ts';
import { elementCount, elements, roundTo, type TensorData } from '../tensor/tensor.ts';
import { convolveAdjoint } from './adjoint.ts';
import type { ConvolveByKernel, Operands } from './backend.ts';
import { extend } from './extend.ts';
import { correlate } from './selection.ts';

/** A layer's parameters as given. Null ones are drawn from `seed` by PyTorch's default initialisation. */
export interface Parameters {
  readonly weight: TensorSource | null;
  readonly bias: TensorSource | null;
  readonly seed: number;
}

/** The tensors of one computed layer. */
export interface Convolution {
  readonly weight: TensorData;
  readonly bias: TensorData | null;
  readonly output: TensorData;
  /** The name of the kernel that computed it. */
  readonly variant: string;
}

/** The function that computes a geometry's correlation, or its adjoint. */
export function computationOf(adjoint: boolean): ConvolveByKernel {
  return adjoint ? convolveAdjoint : correlate;
}

/**
 * Computes a layer on `input`, which has the plan's input shape and the layer's dtype.
 * @param headroom bytes before the output in its ArrayBuffer, a multiple of 8
 */
export function convolve(plan: Plan, input: TensorData, parameters: Parameters, headroom = 0): Convolution {
  const packedRoom = storedWith(parameters.weight)?.packedRoom;
  return convolveWith(
    plan,
    { input, ...materialiseParameters(plan.layer, parameters), packedRoom },
    headroom,
  );
}

/** The same with parameters in the layer's dtype. */
export function convolveWith(
  plan: Plan,
  { input, weight, bias, packedRoom }: Operands,
  headroom = 0,
): Convolution {
  const { layer, geometry, extension, shapes } = plan;
  const output = elements(geometry.dtype, elementCount(shapes.output), headroom);
  const extended = extension ? extend(extension, geometry.batch * layer.in_channels, input) : input;
  const compute = computationOf(isTransposed(layer));
  const variant = compute(geometry, { input: extended, weight, bias, packedRoom }, output);
  if (extension) release(extended);
  roundTo(output, layer.dtype);
  return { weight, bias, output, variant };
}

/** The layer's parameters in its dtype. Those that are not given are drawn. */
export function materialiseParameters(layer: Layer, { weight, bias, seed }: Parameters) {
  const drawn = weight && (bias || !layer.bias) ? undefined : defaultParameters(layer, seed);
  const given = (source: TensorSource | null, shape: readonly number[]) =>
    source && materialise(source, shape, layer.dtype);
  // The bias is drawn after a weight.
  if (weight && drawn) release(drawn.weight);
  const weightData = given(weight, weightShape(layer)) ?? drawn?.weight;
  if (!weightData) throw new Error('a weight is given or drawn');
  return {
    weight: weightData,
    bias: layer.bias ? (given(bias, [layer.out_channels]) ?? drawn?.bias ?? null) : null,
  };
}
