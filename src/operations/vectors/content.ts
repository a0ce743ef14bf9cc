import type { PackContent, PackedRequantization } from '../../formats/packs/pack.ts';
import type { Plan } from '../../layers/plan.ts';
import type { Quantization } from '../../quantization/parameters.ts';
import type { Requantized } from '../../quantization/requantize.ts';
import type { ComputedLayer } from '../computed-layer.ts';
import type { ComputedQuantized } from '../quantized.ts';

/** The tensors of a layer of floating point numbers. */
export function floatContent({ plan, input, weight, bias, output }: ComputedLayer): PackContent {
  const { layer, shapes } = plan;
  const { dtype } = layer;
  return {
    layer,
    tensors: [
      { name: 'input', shape: input.shape, data: input.data, dtype },
      { name: 'weight', shape: shapes.weight, data: weight, dtype },
      ...(bias ? [{ name: 'bias' as const, shape: [bias.length], data: bias, dtype }] : []),
      { name: 'output', shape: shapes.output, data: output, dtype },
    ],
  };
}

/**
 * The integers of a quantized layer under its one runtime. Accumulators are as an int32 holds them.
 * @throws Error if the runtime has refused the layer, which `prepare` finds out before
 */
export function integerContent(
  { operands, accumulators, results: [result] }: ComputedQuantized,
  { layer, shapes }: Plan,
  quantization: Quantization,
): PackContent {
  if (result.refused !== undefined) throw new Error(result.refused);
  const { input, weight, bias } = operands;
  const { dtype } = quantization;
  return {
    layer,
    tensors: [
      { name: 'input', shape: shapes.input, data: input, dtype },
      { name: 'weight', shape: shapes.weight, data: weight, dtype: quantization.weight.dtype },
      ...(bias ? [{ name: 'bias' as const, shape: [bias.length], data: bias, dtype: 'int32' as const }] : []),
      { name: 'accumulator', shape: shapes.output, data: Int32Array.from(accumulators.data), dtype: 'int32' },
      { name: 'output', shape: shapes.output, data: result.output, dtype },
    ],
    requantization: requantizationOf(result, quantization),
  };
}

function requantizationOf(
  { name: runtime, multipliers, shifts }: Requantized & { readonly name: string },
  quantization: Quantization,
): PackedRequantization {
  return {
    runtime,
    quantization,
    multipliers: Array.from(multipliers),
    shifts: Array.from(multipliers, (_, channel) => shifts?.[channel] ?? 0),
  };
}
