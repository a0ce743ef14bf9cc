import { fillUniform, MersenneTwister } from '../tensor/random.ts';
import { elementCount, type TensorData, zeros } from '../tensor/tensor.ts';
import { type Layer, weightShape } from './layer.ts';

/**
 * PyTorch's default initialisation, bit for bit what `torch.manual_seed(seed); nn.ConvNd(…)` gives (`reset_parameters`):
 * weight by kaiming_uniform_(a=√5), then bias by uniform_(±1/√fan_in), fan_in = ∏ weight.shape[1:].
 */
export function defaultParameters(
  layer: Layer,
  seed: number,
): { weight: TensorData; bias: TensorData | null } {
  const generator = new MersenneTwister(seed);
  const shape = weightShape(layer);
  const fanIn = elementCount(shape.slice(1));
  const weight = zeros(layer.dtype, elementCount(shape));
  // torch.nn.init: gain = √(2 / (1 + a²)), std = gain / √fan, bound = √3·std, in these operations and this order.
  const bound = Math.sqrt(3) * (Math.sqrt(2 / (1 + Math.sqrt(5) ** 2)) / Math.sqrt(fanIn));
  fillUniform(weight, -bound, bound, generator);
  if (!layer.bias) return { weight, bias: null };
  const bias = zeros(layer.dtype, layer.out_channels);
  fillUniform(bias, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn), generator);
  return { weight, bias };
}
