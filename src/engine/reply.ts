import { encodeBase64 } from '../tensor/formats/base64.ts';
import { JsonWriter } from '../tensor/formats/json-writer.ts';
import { writeSafetensors } from '../tensor/formats/safetensors.ts';
import type { ChannelStatistics, Statistics } from '../tensor/statistics.ts';
import { dtypeOf, type Tensor } from '../tensor/tensor.ts';
import type { ComputedInput, ComputedLayer } from './compute.ts';
import type { ConvolveJob, TensorFormat } from './messages.ts';

/** What a reply shows of a layer, and how. */
type Written = Pick<ConvolveJob, 'include' | 'format'>;

/** The tensors that the reply carries, by name; a bias that is not there is null. */
function tensorsOf(
  computed: ComputedLayer,
  { include, format }: Written,
): (readonly [string, Tensor | null])[] {
  if (format === 'none') return [];
  return [...new Set([...include, 'output'] as const)].map((name) => {
    const data = name === 'input' ? computed.input.data : computed[name];
    const shape = computed.shapes[name];
    return [name, data && shape ? { data, shape } : null];
  });
}

/** One layer's reply as a safetensors file: its tensors, and all else as JSON text in `__metadata__.response`. */
export function safetensorsOf(computed: ComputedLayer, job: ConvolveJob): Uint8Array<ArrayBuffer> {
  const text = writeLayer(new JsonWriter().raw('{'), computed, { include: [], format: 'none' })
    .raw('}')
    .finish();
  const tensors = tensorsOf(computed, job).flatMap(([name, tensor]) =>
    tensor ? [[name, tensor] as const] : [],
  );
  return writeSafetensors(tensors, { response: new TextDecoder().decode(text) });
}

/** Writes the members of one layer's reply, without the braces around them: schemas/responses.ts has their form. */
export function writeLayer(writer: JsonWriter, computed: ComputedLayer, job: Written): JsonWriter {
  const { layer, shapes, cost, input, statistics, reductions } = computed;
  writer.raw(
    `"layer":${JSON.stringify(layer)},"shapes":${JSON.stringify(shapes)},"cost":${JSON.stringify(cost)}`,
  );
  for (const [name, tensor] of tensorsOf(computed, job)) {
    writer.raw(`,"${name}":`);
    if (tensor) writeTensor(writer, tensor, job.format);
    else writer.raw('null');
  }
  writer.raw(',"statistics":{"input":');
  writeStatistics(writer, input.statistics).raw('},"weight":');
  writeStatistics(writer, statistics.weight).raw('},"bias":');
  if (statistics.bias) writeStatistics(writer, statistics.bias).raw('}');
  else writer.raw('null');
  writer.raw(',"output":');
  writeStatistics(writer, statistics.output).raw(',"per_channel":');
  writeChannels(writer, statistics.output.per_channel).raw('}},"reductions":[');
  reductions.forEach(({ op, dims, shape, data }, i) => {
    writer.raw(
      `${i > 0 ? ',' : ''}{"op":"${op}","dims":${JSON.stringify(dims)},"shape":${JSON.stringify(shape)},"values":`,
    );
    writer.tensor(data, shape).raw('}');
  });
  return writer.raw(']');
}

/** Writes the `input` member of a comparison. */
export function writeComparedInput(writer: JsonWriter, { shape, statistics }: ComputedInput): void {
  writer.raw(`"input":{"shape":${JSON.stringify(shape)},"statistics":`);
  writeStatistics(writer, statistics).raw('}}');
}

function writeTensor(writer: JsonWriter, { data, shape }: Tensor, format: TensorFormat): void {
  if (format === 'nested') writer.tensor(data, shape);
  else if (format === 'flat') writer.numbers(data);
  else writer.raw(`{"dtype":"${dtypeOf(data)}","base64":"${encodeBase64(data)}"}`);
}

/** Writes the figures and leaves the object open for more. */
function writeStatistics(writer: JsonWriter, { count, mean, std, min, max, sum }: Statistics): JsonWriter {
  writer.raw(`{"count":${count}`);
  for (const [name, value] of Object.entries({ mean, std, min, max, sum })) {
    writer.raw(`,"${name}":`).number(value, 'float64');
  }
  return writer;
}

function writeChannels(writer: JsonWriter, { mean, std, min, max }: ChannelStatistics): JsonWriter {
  Object.entries({ mean, std, min, max }).forEach(([name, values], i) => {
    writer.raw(`${i === 0 ? '{' : ','}"${name}":`).numbers(Float64Array.from(values));
  });
  return writer.raw('}');
}
