import { fillRandom } from '../tensor/random/fill-random.ts';
import { distributionOf, fansOf } from '../tensor/random/initialisers.ts';
import { MersenneTwister } from '../tensor/random/mersenne-twister.ts';
import { elementCount, heldIn, type LayerDType, roundTo, type TensorData, zeros } from '../tensor/tensor.ts';
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
 * times the taps. float16 and bfloat16 are drawn in float32 and rounded, as `layer.half()` does.
 */
export function drawParameters(
  shape: readonly number[],
  biasLength: number | null,
  dtype: LayerDType,
  seed: number,
): DrawnParameters {
  const generator = new MersenneTwister(seed);
  const weight = zeros(heldIn(dtype), elementCount(shape));
  fillRandom(weight, distributionOf({ kind: 'kaiming_uniform', a: Math.sqrt(5) }, shape), generator);
  roundTo(weight, dtype);
  if (biasLength === null) return { weight, bias: null };
  const bias = zeros(heldIn(dtype), biasLength);
  const bound = 1 / Math.sqrt(fansOf(shape).fanIn);
  fillRandom(bias, { kind: 'uniform', low: -bound, high: bound }, generator);
  roundTo(bias, dtype);
  return { weight, bias };
}
