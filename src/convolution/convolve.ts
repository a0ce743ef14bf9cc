import { materialise, type TensorSource } from '../tensor/source.ts';
import { elementCount, type Tensor, type TensorData, zeros } from '../tensor/tensor.ts';
import { type Cost, costOf } from './cost.ts';
import { geometryOf, type Shapes, shapesOf } from './geometry.ts';
import { defaultParameters } from './initialise.ts';
import { type Layer, weightShape } from './layer.ts';
import { selectVariant } from './variants.ts';

/** A layer's parameters as given; what is null is drawn from `seed` as PyTorch's default initialisation. */
export interface Parameters {
  readonly weight: TensorSource | null;
  readonly bias: TensorSource | null;
  readonly seed: number;
}

/** Everything about one computed layer, the operands included. */
export interface Convolution {
  readonly shapes: Shapes;
  readonly cost: Cost;
  readonly weight: TensorData;
  readonly bias: TensorData | null;
  readonly output: TensorData;
  /** Images and elements per channel, to see the output as [batch, channels, area]. */
  readonly batch: number;
}

/** Computes `layer` on `input`, which is in the layer's dtype and known to fit. */
export function convolve(layer: Layer, input: Tensor, parameters: Parameters): Convolution {
  const geometry = geometryOf(layer, input.shape, { layer: '/layer', input: '/input' });
  const shapes = shapesOf(layer, input.shape, geometry);
  const { weight, bias } = materialiseParameters(layer, parameters);
  const output = zeros(layer.dtype, elementCount(shapes.output));
  selectVariant(geometry).run(geometry, { input: input.data, weight, bias }, output);
  return { shapes, cost: costOf(geometry, shapes), weight, bias, output, batch: geometry.batch };
}

function materialiseParameters(layer: Layer, { weight, bias, seed }: Parameters) {
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
