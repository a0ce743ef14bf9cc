import type { Geometry } from '../layers/geometry.ts';
import { defaultParameters } from '../layers/initialise.ts';
import { isTransposed, type Layer, weightShape } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { materialise, type TensorSource } from '../tensor/source.ts';
import { elementCount, type TensorData, zeros } from '../tensor/tensor.ts';
import { convolveAdjoint } from './adjoint.ts';
import { extend } from './extension.ts';
import type { Variant } from './kernel.ts';
import { selectVariant } from './variants.ts';

/** A layer's parameters as given; what is null is drawn from `seed` as PyTorch's default initialisation. */
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

/** What computes a geometry, or its adjoint, and what it is called. */
export function kernelOf(geometry: Geometry, adjoint: boolean): Pick<Variant, 'name' | 'run'> {
  return adjoint ? { name: 'adjoint', run: convolveAdjoint } : selectVariant(geometry);
}

/** Computes a layer on `input`, which has the plan's input shape and the layer's dtype. */
export function convolve(plan: Plan, input: TensorData, parameters: Parameters): Convolution {
  const { layer, geometry, extension, shapes } = plan;
  const { weight, bias } = materialiseParameters(layer, parameters);
  const output = zeros(layer.dtype, elementCount(shapes.output));
  const { name: variant, run } = kernelOf(geometry, isTransposed(layer));
  const read = extension ? extend(extension, geometry.batch * layer.in_channels, input) : input;
  run(geometry, { input: read, weight, bias }, output);
  return { weight, bias, output, variant };
}

/** The layer's parameters in its dtype, those that are not given drawn. */
export function materialiseParameters(layer: Layer, { weight, bias, seed }: Parameters) {
  const drawn = weight && (bias || !layer.bias) ? undefined : defaultParameters(layer, seed);
  const given = (source: TensorSource | null, shape: readonly number[]) =>
    source && materialise(source, shape, layer.dtype);
  const weightData = given(weight, weightShape(layer)) ?? drawn?.weight;
  if (!weightData) throw new Error('a weight is given or drawn');
  return {
    weight: weightData,
    bias: layer.bias ? (given(bias, [layer.out_channels]) ?? drawn?.bias ?? null) : null,
  };
}
