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
    const shape = computed.plan.shapes[name];
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
  const { input, statistics, reductions } = computed;
  const { layer, shapes, cost } = computed.plan;
  // Everything that is not a tensor goes to the writer in few pieces: a piece costs more than its characters.
  let text = `"layer":${JSON.stringify(layer)},"shapes":${JSON.stringify(shapes)},"cost":${JSON.stringify(cost)}`;
  for (const [name, tensor] of tensorsOf(computed, job)) {
    writer.raw(`${text},"${name}":`);
    text = '';
    if (tensor) writeTensor(writer, tensor, job.format);
    else writer.raw('null');
  }
  const { weight, bias, output } = statistics;
  text +=
    `,"statistics":{"input":{${statisticsText(input.statistics)}},"weight":{${statisticsText(weight)}},` +
    `"bias":${bias ? `{${statisticsText(bias)}}` : 'null'},` +
    `"output":{${statisticsText(output)},"per_channel":${channelsText(output.per_channel)}}},"reductions":[`;
  reductions.forEach(({ op, dims, shape, data }, i) => {
    const head = `{"op":"${op}","dims":${JSON.stringify(dims)},"shape":${JSON.stringify(shape)},"values":`;
    writer.raw(text + (i > 0 ? ',' : '') + head).tensor(data, shape);
    text = '}';
  });
  return writer.raw(`${text}]`);
}

/** Writes the `input` member of a comparison. */
export function writeComparedInput(writer: JsonWriter, { shape, statistics }: ComputedInput): void {
  writer.raw(`"input":{"shape":${JSON.stringify(shape)},"statistics":{${statisticsText(statistics)}}}`);
}

/** The `statistics` of a row of a sweep. */
export function outputStatisticsText({ statistics }: ComputedLayer): string {
  return `{"output":{${statisticsText(statistics.output)}}}`;
}

function writeTensor(writer: JsonWriter, { data, shape }: Tensor, format: TensorFormat): void {
  if (format === 'nested') writer.tensor(data, shape);
  else if (format === 'flat') writer.numbers(data);
  else writer.raw(`{"dtype":"${dtypeOf(data)}","base64":"${encodeBase64(data)}"}`);
}

function statisticsText({ count, mean, std, min, max, sum }: Statistics): string {
  return (
    `"count":${count},"mean":${numberText(mean)},"std":${numberText(std)},` +
    `"min":${numberText(min)},"max":${numberText(max)},"sum":${numberText(sum)}`
  );
}

function channelsText({ mean, std, min, max }: ChannelStatistics): string {
  const list = (values: readonly number[]) => `[${values.map(numberText).join(',')}]`;
  return `{"mean":${list(mean)},"std":${list(std)},"min":${list(min)},"max":${list(max)}}`;
}

/** A float64 as `JsonWriter` writes it. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}
