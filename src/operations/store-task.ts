import { createHash } from 'node:crypto';
import { materialiseParameters } from '../backend/convolve.ts';
import { statisticsOf } from '../backend/tensor-statistics.ts';
import type { StoredLayerReply } from '../contract/stored-layer.ts';
import { release } from '../memory/buffers.ts';
import { pieces } from '../memory/checkpoint.ts';
import { copyElements } from '../memory/pieces.ts';
import type { QuantizationSpec } from '../quantization/resolve.ts';
import { quantizationText } from '../quantization/text.ts';
import type { Statistics } from '../tensor/statistics.ts';
import { convert, type Elements, type TensorData } from '../tensor/tensor.ts';
import { canonical } from './computed-layer.ts';
import type { OperationTask } from './operation.ts';
import { int32Of, integersOf } from './quantized/elements.ts';
import { numbersOf } from './quantized/operands.ts';
import { PlainJson, type Written } from './reply/document.ts';
import { writtenStatistics } from './reply/statistics.ts';
import type { PlannedParameters } from './request/check.ts';
import type { StoreJob } from './store.ts';

interface Stored {
  readonly version: string;
  readonly statistics: { readonly weight: Statistics; readonly bias: Statistics | null };
}

/** What a thread does for it. */
export const storeTask = {
  name: 'store',

  run(job, watch): Stored {
    const { parameters, quantization, tensors } = job;
    return watch.time(() => {
      const made = quantization
        ? integerParameters(parameters, quantization)
        : materialiseParameters(parameters.plan.layer, parameters);
      const { weight, bias } = tensors;
      copyElements(made.weight, weight);
      if (bias && made.bias) copyElements(made.bias, bias);
      const statistics = { weight: statisticsIn(weight), bias: bias && statisticsIn(bias) };
      return { version: versionOf(job), statistics };
    });
  },

  reply({ version, statistics }, job): Written<Omit<StoredLayerReply, 'name'>> {
    const { stored, quantization, parameters, tensors } = job;
    const { weight, bias } = tensors;
    return {
      version,
      layer: new PlainJson(shownSpec(job)),
      shapes: new PlainJson(stored.shapes),
      quantization: quantization ? new PlainJson(JSON.parse(quantizationText(quantization))) : undefined,
      cost: {
        parameters: parameters.plan.cost.parameters,
        bytes: weight.byteLength + (bias?.byteLength ?? 0),
      },
      statistics: {
        weight: writtenStatistics(statistics.weight),
        bias: statistics.bias && writtenStatistics(statistics.bias),
      },
    };
  },
} as const satisfies OperationTask<StoreJob, Stored>;

/** @throws ProblemError `invalid-tensor` where an element is no integer of its dtype */
function integerParameters(
  { plan, weight, bias }: PlannedParameters,
  { weight: { dtype } }: QuantizationSpec,
) {
  const { shapes } = plan;
  if (!weight) throw new TypeError('a quantized layer is stored with a weight');
  return {
    weight: integersOf(numbersOf(weight, shapes.weight), dtype ?? 'int8', '/weight'),
    bias: bias && shapes.bias && int32Of(numbersOf(bias, shapes.bias)),
  };
}

/** The statistics of a parameter. A NaN among floats gets the bits of all NaNs. */
function statisticsIn(data: Elements): Statistics {
  if (isFloats(data)) return canonical(data, statisticsOf(data));
  const wide = convert(data, 'float64');
  const statistics = statisticsOf(wide);
  release(wide);
  return statistics;
}

function isFloats(data: Elements): data is TensorData {
  return data instanceof Float32Array || data instanceof Float64Array;
}

/** The layer as it is shown. */
function shownSpec({ stored: { spec }, quantization }: StoreJob) {
  const { dtype, ...rest } = spec;
  return quantization ? rest : { ...rest, dtype };
}

/**
 * The first 16 hexadecimal digits of the SHA-256 of the layer's JSON text, of that of its quantization if it has one, a
 * zero byte, weight and bias.
 */
function versionOf({ stored: { spec }, quantization, tensors: { weight, bias } }: StoreJob): string {
  const quantized = quantization ? quantizationText(quantization) : '';
  const hash = createHash('sha256').update(`${JSON.stringify(spec)}${quantized}\0`);
  for (const data of bias ? [weight, bias] : [weight]) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (const [from, to] of pieces(bytes.length)) hash.update(bytes.subarray(from, to));
  }
  return hash.digest('hex').slice(0, 16);
}
