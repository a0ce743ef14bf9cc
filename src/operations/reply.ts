import type { JsonWriter } from '../formats/json/writer.ts';
import { writeSafetensors } from '../formats/safetensors/file.ts';
import type { ComputedInput, ComputedLayer } from './compute.ts';
import type { ComputedGradients } from './gradients.ts';
import type { ConvolveJob, GradientsJob, TensorFormat } from './jobs.ts';
import {
  type NamedTensor,
  statisticsText,
  writeChannels,
  writeReductions,
  writeTensors,
} from './reply-parts.ts';

/** What a reply shows of a layer, and how. */
type Written = Pick<ConvolveJob, 'include' | 'format'>;

/** A reply as a safetensors file: its tensors, and all else (`rest`) as JSON text in `__metadata__.response`. */
export function safetensorsOf(tensors: readonly NamedTensor[], rest: JsonWriter): Uint8Array<ArrayBuffer> {
  const present = tensors.flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : []));
  return writeSafetensors(present, { response: new TextDecoder().decode(rest.finish()) });
}

/** The tensors that one layer's reply carries. */
export function layerTensors(computed: ComputedLayer, { include, format }: Written): readonly NamedTensor[] {
  if (format === 'none') return [];
  return [...new Set([...include, 'output'] as const)].map((name) => {
    const data = name === 'input' ? computed.input.data : computed[name];
    const shape = computed.plan.shapes[name];
    return [name, data && shape ? { data, shape } : null];
  });
}

/** Writes the members of one layer's reply, without the braces around them: schemas/responses.ts has their form. */
export function writeLayer(
  writer: JsonWriter,
  computed: ComputedLayer,
  tensors: readonly NamedTensor[],
  format: TensorFormat,
): JsonWriter {
  const { plan, input, statistics, reductions } = computed;
  const text = writeTensors(writer, planText(plan), tensors, format);
  const { weight, bias, output } = statistics;
  const figures =
    `,"statistics":{"input":{${statisticsText(input.statistics)}},"weight":{${statisticsText(weight)}},` +
    `"bias":${bias ? `{${statisticsText(bias)}}` : 'null'},` +
    `"output":{${statisticsText(output)},"per_channel":`;
  const waiting = writeChannels(writer, text + figures, output.per_channel);
  return writeReductions(writer, `${waiting}}}`, reductions);
}

/** Writes the `input` member of a comparison. */
export function writeComparedInput(writer: JsonWriter, { shape, statistics }: ComputedInput): void {
  writer.raw(`"input":{"shape":${JSON.stringify(shape)},"statistics":{${statisticsText(statistics)}}}`);
}

/** The `statistics` of a row of a sweep. */
export function outputStatisticsText({ statistics }: ComputedLayer): string {
  return `{"output":{${statisticsText(statistics.output)}}}`;
}

/** The tensors that the reply to a backward pass carries. */
export function gradientTensors(
  { plan: { shapes }, operands, gradients, output }: ComputedGradients,
  { include, format }: Pick<GradientsJob, 'include' | 'format'>,
): readonly NamedTensor[] {
  if (format === 'none') return [];
  const { input, weight, bias, gradOutput } = operands;
  const { grad_input, grad_weight, grad_bias } = gradients;
  const all = {
    grad_input: { data: grad_input, shape: shapes.input },
    grad_weight: { data: grad_weight, shape: shapes.weight },
    grad_bias: grad_bias && { data: grad_bias, shape: [grad_bias.length] },
    input: { data: input, shape: shapes.input },
    weight: { data: weight, shape: shapes.weight },
    bias: bias && { data: bias, shape: [bias.length] },
    grad_output: { data: gradOutput, shape: shapes.output },
    output: output && { data: output, shape: shapes.output },
  };
  return [...new Set(['grad_input', 'grad_weight', 'grad_bias', ...include] as const)].map((name) => [
    name,
    all[name],
  ]);
}

/** Writes the members of a backward pass's reply, without the braces around them. */
export function writeGradients(
  writer: JsonWriter,
  { plan, statistics, reductions }: ComputedGradients,
  tensors: readonly NamedTensor[],
  format: TensorFormat,
): JsonWriter {
  const text = writeTensors(writer, planText(plan), tensors, format);
  const { grad_input, grad_weight, grad_bias } = statistics;
  const figures =
    `,"statistics":{"grad_input":{${statisticsText(grad_input)}},"grad_weight":{${statisticsText(grad_weight)}},` +
    `"grad_bias":${grad_bias ? `{${statisticsText(grad_bias)}}` : 'null'}}`;
  return writeReductions(writer, text + figures, reductions);
}

function planText({ layer, shapes, cost }: ComputedLayer['plan']): string {
  return `"layer":${JSON.stringify(layer)},"shapes":${JSON.stringify(shapes)},"cost":${JSON.stringify(cost)}`;
}
