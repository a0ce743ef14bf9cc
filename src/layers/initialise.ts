import { fillRandom } from '../tensor/random/fill-random.ts';
import { distributionOf, fansOf } from '../tensor/random/initialisers.ts';
import { MersenneTwister } from '../tensor/random/mersenne-twister.ts';
import { type ComputeDType, elementCount, type TensorData, zeros } from '../tensor/tensor.ts';
import { type Layer, weightShape } from './layer.ts';

/** A layer's parameters; bias is null where the layer has none. */
export interface DrawnParameters {
  readonly weight: TensorData;
  readonly bias: TensorData | null;
}

/**
 * PyTorch's default initialisation, bit for bit what `torch.manual_seed(seed); nn.ConvNd(…)` gives,
 * transposed or not.
 */
export function defaultParameters(layer: Layer, seed: number): DrawnParameters {
  return drawParameters(weightShape(layer), layer.bias ? layer.out_channels : null, layer.dtype, seed);
}

/**
 * `reset_parameters` of PyTorch's `_ConvNd`: the weight by kaiming_uniform_(a=√5), then the bias by
 * uniform_(±1/√fan_in), where fan_in = ∏ shape[1:], which for a transposed layer is out_channels / groups
 * times the taps.
 */
export function drawParameters(
  shape: readonly number[],
  biasLength: number | null,
  dtype: ComputeDType,
  seed: number,
): DrawnParameters {
  const generator = new MersenneTwister(seed);
  const weight = zeros(dtype, elementCount(shape));
  fillRandom(weight, distributionOf({ kind: 'kaiming_uniform', a: Math.sqrt(5) }, shape), generator);
  if (biasLength === null) return { weight, bias: null };
  const bias = zeros(dtype, biasLength);
  const bound = 1 / Math.sqrt(fansOf(shape).fanIn);
  fillRandom(bias, { kind: 'uniform', low: -bound, high: bound }, generator);
  return { weight, bias };
}
