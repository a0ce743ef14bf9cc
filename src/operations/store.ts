import { createHash } from 'node:crypto';
import { materialiseParameters } from '../backend/convolve.ts';
import { packedRoomElements } from '../backend/packed-room.ts';
import type { PeakBytes } from '../backend/peak-bytes.ts';
import { statisticsOf } from '../backend/tensor-statistics.ts';
import {
  type StoredLayerReply,
  type StoreRequest,
  storedLayerReply,
  storeExamples,
  storeRequest,
} from '../contract/stored-layer.ts';
import { ProblemError, within } from '../errors.ts';
import type { Layer } from '../layers/layer.ts';
import { weightLayout } from '../layers/layouts.ts';
import { checkElements, checkWork, type Limits } from '../layers/limits.ts';
import { checkBias, checkWeight } from '../layers/operands.ts';
import { type StoredSpec, storedSpec } from '../layers/stored-spec.ts';
import { release } from '../memory/buffers.ts';
import { pieces } from '../memory/checkpoint.ts';
import { copyElements } from '../memory/pieces.ts';
import { type QuantizationSpec, resolveQuantization } from '../quantization/resolve.ts';
import { quantizationText } from '../quantization/text.ts';
import { packedRoomBytes } from '../tensor/packed-room.ts';
import { withGroups } from '../tensor/source.ts';
import type { Statistics } from '../tensor/statistics.ts';
import {
  bytesPerElement,
  convert,
  type DType,
  type Elements,
  elementCount,
  heldIn,
  type TensorData,
} from '../tensor/tensor.ts';
import { canonical } from './computed-layer.ts';
import { memoryWork, parametersWork, plansWork, statisticsWork } from './cost.ts';
import type { OperationTask, Prepared } from './operation.ts';
import { storePeak } from './peak-bytes.ts';
import { int32Of, integersOf } from './quantized/elements.ts';
import { numbersOf } from './quantized/operands.ts';
import { PlainJson, type Written } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { writtenStatistics } from './reply/statistics.ts';
import { checkSource, type PlannedParameters } from './request/check.ts';
import { arrangedWeight } from './request/layouts.ts';

/** The memory of a stored layer's parameters. */
export interface StoredTensors {
  readonly weight: Elements;
  readonly bias: Elements | null;
}

/** A layer whose parameters are to be made where they stay. */
export interface StoreJob extends ReplyForm {
  readonly stored: StoredSpec;
  readonly quantization: QuantizationSpec | null;
  readonly parameters: PlannedParameters;
  readonly tensors: StoredTensors;
}

interface Stored {
  readonly version: string;
  readonly statistics: { readonly weight: Statistics; readonly bias: Statistics | null };
}

/**
 * Where a layer's parameters and the room of the packed weight lie in their region, in bytes. Each begins at a cache
 * line of its own.
 * @returns the elements of the room too, which may be 0
 */
export function storedPlaces({ stored: { layer, shapes }, quantization }: StoreRequested) {
  const dtypes = parameterDTypes(layer, quantization);
  const weights = elementCount(shapes.weight);
  const lines = (bytes: number) => Math.ceil(bytes / 64) * 64;
  const bias = lines(bytesPerElement[dtypes.weight] * weights);
  const room = bias + lines(bytesPerElement[dtypes.bias] * (shapes.bias?.[0] ?? 0));
  // Kernels of integers pack their weights anew.
  const roomElements = quantization ? 0 : packedRoomElements(layer, weights);
  const bytes = room + packedRoomBytes(roomElements, heldIn(layer.dtype));
  return { dtypes, bias, room, roomElements, bytes };
}

/** What the parameters of a layer are in memory. */
function parameterDTypes(
  { dtype }: Layer,
  quantization: QuantizationSpec | null,
): Record<'weight' | 'bias', DType> {
  if (quantization) return { weight: quantization.weight.dtype ?? 'int8', bias: 'int32' };
  return { weight: heldIn(dtype), bias: heldIn(dtype) };
}

/** What a layer takes to be stored, before there is room for it. */
export interface StoreRequested {
  readonly stored: StoredSpec;
  /** Null for a layer of floating point numbers. */
  readonly quantization: QuantizationSpec | null;
  readonly parameters: PlannedParameters;
}

/** Plans and checks of PUT /v1/layers/{name}. */
export const store = {
  name: 'store',
  contract: {
    request: storeRequest,
    reply: storedLayerReply,
    examples: storeExamples,
    summary: 'Store a layer under a name',
    description:
      'The layer is checked once, and its parameters stay in memory. Requests then give its name as their `layer`. ' +
      'The same layer with the same parameters has the same version. The last MAX_LAYER_VERSIONS are kept.',
  },
  files: { tensors: '`weight`, `bias`', replies: [] },

  /** Checks a request. Nothing is allocated. @throws ProblemError */
  check(request: StoreRequest, limits: Limits): StoreRequested {
    const quantization = request.quantization ?? null;
    const spec = quantization ? integerLayer(request) : request.layer;
    const stored = within('/layer', () => storedSpec(spec));
    const { shapes } = stored;
    // Integers are read in float64, which holds all of them.
    const layer: Layer = quantization ? { ...stored.layer, dtype: 'float64' } : stored.layer;
    if (quantization) within('/quantization', () => resolveQuantization(quantization, layer.out_channels));
    const layout = request.layout?.weight;
    let weight = withGroups(request.weight ?? null, layer.groups);
    const { bias = null, seed } = request;
    const elements = elementCount(shapes.weight);
    checkElements(elements, limits, '/layer/kernel_size', 'the weight');
    if (weight && layout !== undefined)
      weight = arrangedWeight(weight, layer, weightLayout(layout, layer), '/weight');
    if (weight?.shape) checkWeight(layer, shapes.input, weight.shape, '/weight');
    if (bias) checkBias(layer, bias.shape, '/bias');
    checkSource(weight, shapes.weight, layer.dtype, '/weight');
    checkSource(bias, [layer.out_channels], layer.dtype, '/bias');
    const cost = { parameters: elements + (shapes.bias?.[0] ?? 0) };
    return { stored, quantization, parameters: { plan: { layer, shapes, cost }, weight, bias, seed } };
  },

  /** @param tensors where the parameters are made; at `storedPlaces` */
  prepare(
    { stored, quantization, parameters }: StoreRequested,
    tensors: StoredTensors,
    limits: Limits,
  ): Prepared<StoreJob> {
    const { weight, bias } = parameters;
    const form = { replyType: 'json', format: 'none', replyBytes: 0 } as const;
    const job = { ...form, stored, quantization, parameters, tensors };
    return { job, macs: 0, work: workOf(parameters, limits), operands: [weight, bias] };
  },

  peakBytes: ({ parameters }: StoreJob): PeakBytes => storePeak(parameters),
} as const;

/** A byte of a SHA-256. */
const perHashedByte = 40;

/** @throws ProblemError `limit-exceeded` where it is too much. */
function workOf(parameters: PlannedParameters, limits: Limits): number {
  const { layer, cost } = parameters.plan;
  const work =
    plansWork(1) +
    parametersWork(parameters) +
    memoryWork(cost.parameters, layer.dtype) +
    statisticsWork(cost.parameters, layer.dtype, 2) +
    perHashedByte * bytesPerElement[heldIn(layer.dtype)] * cost.parameters;
  return checkWork(work, limits, '');
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

/** The layer of integers: its dtype says nothing, and it has a bias where one is given. */
function integerLayer({ layer, weight, bias }: StoreRequest): StoreRequest['layer'] {
  if (weight) return { ...layer, dtype: 'float32', bias: bias !== undefined && layer.bias !== false };
  const hint = 'integers: those of a quantized layer are not drawn';
  throw ProblemError.of('invalid-request', { pointer: '/weight', message: 'weight is required', hint });
}

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
