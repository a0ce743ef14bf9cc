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
import { within } from '../errors.ts';
import { weightLayout } from '../layers/layouts.ts';
import { checkElements, checkWork, type Limits } from '../layers/limits.ts';
import { checkBias, checkWeight } from '../layers/operands.ts';
import { type InputlessLayer, type StoredSpec, storedSpec } from '../layers/stored-spec.ts';
import { pieces } from '../memory/checkpoint.ts';
import { copyElements } from '../memory/pieces.ts';
import { packedRoomBytes } from '../tensor/packed-room.ts';
import { withGroups } from '../tensor/source.ts';
import type { Statistics } from '../tensor/statistics.ts';
import { bytesHeld, elementCount, heldIn, type TensorData } from '../tensor/tensor.ts';
import { canonical } from './computed-layer.ts';
import { memoryWork, parametersWork, plansWork, statisticsWork } from './cost.ts';
import type { OperationTask, Prepared } from './operation.ts';
import { storePeak } from './peak-bytes.ts';
import { PlainJson, type Written } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { writtenStatistics } from './reply/statistics.ts';
import { checkSource, type PlannedParameters } from './request/check.ts';
import { arrangedWeight } from './request/layouts.ts';

/** The memory of a stored layer's parameters. */
export interface StoredTensors {
  readonly weight: TensorData;
  readonly bias: TensorData | null;
}

/** A layer whose parameters are to be made where they stay. */
export interface StoreJob extends ReplyForm {
  readonly stored: StoredSpec;
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
export function storedPlaces({ layer, shapes }: StoredSpec) {
  const width = bytesHeld(layer.dtype);
  const weights = elementCount(shapes.weight);
  const lines = (bytes: number) => Math.ceil(bytes / 64) * 64;
  const bias = lines(width * weights);
  const room = bias + lines(width * (shapes.bias?.[0] ?? 0));
  const roomElements = packedRoomElements(layer, weights);
  return { bias, room, roomElements, bytes: room + packedRoomBytes(roomElements, heldIn(layer.dtype)) };
}

/** What a layer takes to be stored, before there is room for it. */
export interface StoreRequested {
  readonly stored: StoredSpec;
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
    const stored = within('/layer', () => storedSpec(request.layer));
    const { layer, shapes } = stored;
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
    return { stored, parameters: { plan: { layer, shapes, cost }, weight, bias, seed } };
  },

  /** @param tensors where the parameters are made; at `storedPlaces` */
  prepare(
    { stored, parameters }: StoreRequested,
    tensors: StoredTensors,
    limits: Limits,
  ): Prepared<StoreJob> {
    const { weight, bias } = parameters;
    const job = { replyType: 'json', format: 'none', replyBytes: 0, stored, parameters, tensors } as const;
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
    perHashedByte * bytesHeld(layer.dtype) * cost.parameters;
  return checkWork(work, limits, '');
}

/** What a thread does for it. */
export const storeTask = {
  name: 'store',

  run({ stored, parameters, tensors }, watch): Stored {
    return watch.time(() => {
      const made = materialiseParameters(parameters.plan.layer, parameters);
      const { weight, bias } = tensors;
      copyElements(made.weight, weight);
      if (bias && made.bias) copyElements(made.bias, bias);
      const statistics = {
        weight: canonical(weight, statisticsOf(weight)),
        bias: bias && canonical(bias, statisticsOf(bias)),
      };
      return { version: versionOf(stored.spec, tensors), statistics };
    });
  },

  reply({ version, statistics }, { stored, parameters }): Written<Omit<StoredLayerReply, 'name'>> {
    const { spec, shapes, layer } = stored;
    const { parameters: count } = parameters.plan.cost;
    return {
      version,
      layer: new PlainJson(spec),
      shapes: new PlainJson(shapes),
      cost: { parameters: count, bytes: count * bytesHeld(layer.dtype) },
      statistics: {
        weight: writtenStatistics(statistics.weight),
        bias: statistics.bias && writtenStatistics(statistics.bias),
      },
    };
  },
} as const satisfies OperationTask<StoreJob, Stored>;

/** The first 16 hexadecimal digits of the SHA-256 of the layer's JSON text, a zero byte, weight and bias. */
function versionOf(spec: InputlessLayer, { weight, bias }: StoredTensors): string {
  const hash = createHash('sha256').update(`${JSON.stringify(spec)}\0`);
  for (const data of bias ? [weight, bias] : [weight]) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (const [from, to] of pieces(bytes.length)) hash.update(bytes.subarray(from, to));
  }
  return hash.digest('hex').slice(0, 16);
}
