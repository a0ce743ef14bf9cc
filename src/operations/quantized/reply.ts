import type { Accumulators } from '../../backend/integers/accumulate.ts';
import type { IntegerOperands } from '../../backend/integers/operands.ts';
import type { QuantizedReply } from '../../contract/quantized.ts';
import type { TensorForm } from '../../formats/json/tensor-forms.ts';
import { indexIn, type Layout } from '../../layers/layouts.ts';
import type { Plan } from '../../layers/plan.ts';
import { differencesOf } from '../../quantization/differences.ts';
import { channelScales, type Quantization } from '../../quantization/parameters.ts';
import { accumulatorRange } from '../../quantization/range.ts';
import type { QuantizedData, Requantized } from '../../quantization/requantize.ts';
import { type RuntimeName, runtimes } from '../../quantization/runtime-table.ts';
import { realProduct } from '../../quantization/runtimes/exact.ts';
import { elementCount, indexAt } from '../../tensor/tensor.ts';
import { returnedTensors } from '../computed-layer.ts';
import { PlainJson, ReplyTensor, type Written, type WrittenMembers } from '../reply/document.ts';
import { inLayout, shapesIn } from '../reply/layouts.ts';
import type { PlannedLayer } from '../request/check.ts';

/** What a runtime makes of the accumulators, or why it does not take the layer. */
export type RuntimeResult =
  | { readonly name: RuntimeName; readonly refused: string }
  | (Requantized & { readonly name: RuntimeName; readonly refused?: undefined });

type Computed = Extract<RuntimeResult, { readonly output: unknown }>;

interface Shown {
  readonly operands: IntegerOperands;
  readonly accumulators: Accumulators;
  readonly results: readonly RuntimeResult[];
}

interface Asked {
  readonly layer: Pick<PlannedLayer, 'plan' | 'layouts'>;
  readonly quantization: Quantization;
  readonly include: readonly ('input' | 'weight' | 'bias')[];
  readonly format: TensorForm;
}

/** The reply's document. */
export function writtenQuantized(
  { operands, accumulators, results }: Shown,
  { layer: { plan, layouts }, quantization, include, format }: Asked,
): Written<QuantizedReply> {
  const { layer, shapes, cost } = plan;
  const { dtype: _, ...shownLayer } = layer;
  const { data } = accumulators;
  const tensors = {
    input: () =>
      new ReplyTensor(inLayout({ data: operands.input, shape: shapes.input }, layouts?.input, layer)),
    weight: () =>
      new ReplyTensor(inLayout({ data: operands.weight, shape: shapes.weight }, layouts?.weight, layer)),
    bias: () => new ReplyTensor(operands.bias && { data: operands.bias, shape: [operands.bias.length] }),
  };
  const shown = (name: string, tensor: QuantizedData | Accumulators['data']) =>
    format === 'none'
      ? undefined
      : new ReplyTensor(inLayout({ data: tensor, shape: shapes.output }, layouts?.output, layer), name);
  const lying = shapesIn(shapes, layouts, layer);
  return {
    layer: new PlainJson(shownLayer),
    shapes: new PlainJson(lying),
    cost: new PlainJson({ ...cost, output_bytes: elementCount(shapes.output) }),
    quantization: new PlainJson(writtenQuantization(quantization)),
    ...returnedTensors(tensors, include, format),
    accumulator: { shape: lying.output, data: shown('accumulator', data), ...accumulatorRange(data) },
    results: results.map((result) => ({
      runtime: result.name,
      source: runtimes[result.name].source,
      ...(result.refused === undefined
        ? {
            multiplier: result.multipliers,
            shift: result.shifts && Array.from(result.shifts),
            output: shown(`output.${result.name}`, result.output),
          }
        : { refused: result.refused }),
    })),
    differences: writtenDifferences(results, data, plan, quantization, layouts?.output ?? null),
  };
}

function writtenQuantization({ dtype, input, weight, output, bounds }: Quantization) {
  const scaling = ({ scale, zeroPoint }: Quantization['input']) => ({ scale, zero_point: zeroPoint });
  return {
    dtype,
    input: scaling(input),
    weight: { dtype: weight.dtype, scale: weight.scales, zero_point: weight.zeroPoints },
    output: scaling(output),
    bounds: { min: bounds[0], max: bounds[1] },
  };
}

function writtenDifferences(
  results: readonly RuntimeResult[],
  accumulators: Accumulators['data'],
  { shapes: { output: shape }, layer: { kernel_size } }: Plan,
  quantization: Quantization,
  layout: Layout | null,
): WrittenMembers<QuantizedReply['differences'][number]>[] {
  const computed = results.filter((result): result is Computed => result.refused === undefined);
  const axes = kernel_size.length;
  const plane = elementCount(shape.slice(-axes));
  const channels = shape[shape.length - axes - 1];
  return differencesOf(computed.map(({ output }) => output)).map(({ a, b, count, max, first }) => {
    const accumulator = accumulators[first] | 0;
    const channel = Math.floor(first / plane) % channels;
    const scales = channelScales(quantization, channel);
    const real = realProduct(accumulator, scales);
    const [one, other] = [computed[a], computed[b]];
    const does = ({ name }: Computed) => `${name} ${runtimes[name].channel(scales).explain(accumulator)}`;
    return {
      a: one.name,
      b: other.name,
      count,
      max,
      first: {
        index: indexIn(layout, indexAt(first, shape)),
        accumulator,
        real,
        a: one.output[first],
        b: other.output[first],
        why: `${does(one)}; ${does(other)}`,
      },
    };
  });
}
