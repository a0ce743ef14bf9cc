import type { JsonWriter } from '../formats/json/writer.ts';
import { checkpoint } from '../memory/checkpoint.ts';
import type { ReductionOp } from '../tensor/reduce.ts';
import type { ChannelStatistics, Statistics } from '../tensor/statistics.ts';
import { dtypeOf, type Tensor } from '../tensor/tensor.ts';
import type { TensorFormat } from './jobs.ts';

/** The parts of replies. Everything that is not a tensor goes to the writer in few pieces: a piece costs more than its characters. */

/** A tensor of a reply; one that is not there is null. */
export type NamedTensor = readonly [name: string, tensor: Tensor | null];

/** A reduction of the output, computed. */
export interface Reduced extends Tensor {
  readonly op: ReductionOp;
  readonly dims: readonly number[];
}

/** Writes `text` and the tensors as further members. @returns what is still to be written */
export function writeTensors(
  writer: JsonWriter,
  text: string,
  tensors: readonly NamedTensor[],
  format: TensorFormat,
): string {
  let waiting = text;
  for (const [name, tensor] of tensors) {
    waiting += `,"${name}":`;
    if (!tensor) waiting += 'null';
    else {
      writeTensor(writer.raw(waiting), tensor, format);
      waiting = '';
    }
  }
  return waiting;
}

/** Writes `text` and the member `reductions`. */
export function writeReductions(
  writer: JsonWriter,
  text: string,
  reductions: readonly Reduced[],
): JsonWriter {
  let waiting = `${text},"reductions":[`;
  reductions.forEach(({ op, dims, shape, data }, i) => {
    const head = `{"op":"${op}","dims":${JSON.stringify(dims)},"shape":${JSON.stringify(shape)},"values":`;
    writer.raw(waiting + (i > 0 ? ',' : '') + head).tensor(data, shape);
    waiting = '}';
  });
  return writer.raw(`${waiting}]`);
}

function writeTensor(writer: JsonWriter, { data, shape }: Tensor, format: TensorFormat): void {
  if (format === 'nested') writer.tensor(data, shape);
  else if (format === 'flat') writer.numbers(data);
  else
    writer
      .raw(`{"dtype":"${dtypeOf(data)}","base64":"`)
      .base64(data)
      .raw('"}');
}

/** The members of a tensor's statistics. */
export function statisticsText({ count, mean, std, min, max, sum }: Statistics): string {
  return (
    `"count":${count},"mean":${numberText(mean)},"std":${numberText(std)},` +
    `"min":${numberText(min)},"max":${numberText(max)},"sum":${numberText(sum)}`
  );
}

/** Of so many channels the figures are written as tensors are. */
const manyChannels = 64;

/** Writes `text` and the statistics of the channels. @returns what is still to be written */
export function writeChannels(writer: JsonWriter, text: string, figures: ChannelStatistics): string {
  let waiting = `${text}{`;
  for (const name of ['mean', 'std', 'min', 'max'] as const) {
    const values = figures[name];
    waiting += `${name === 'mean' ? '' : ','}"${name}":`;
    if (values.length < manyChannels) waiting += `[${Array.from(values, numberText).join(',')}]`;
    else {
      writer.raw(waiting).numbers(values);
      waiting = '';
    }
  }
  return `${waiting}}`;
}

/** A float64 as `JsonWriter` writes it. */
function numberText(value: number): string {
  checkpoint();
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}
