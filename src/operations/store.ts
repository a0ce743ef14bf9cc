import type { PeakBytes } from '../backend/peak-bytes.ts';
import {
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
import { type QuantizationSpec, resolveQuantization } from '../quantization/resolve.ts';
import { withGroups } from '../tensor/source.ts';
import { bytesPerElement, type Elements, elementCount, heldIn } from '../tensor/tensor.ts';
import { memoryWork, parametersWork, plansWork, statisticsWork } from './cost.ts';
import type { Prepared } from './operation.ts';
import { storePeak } from './peak-bytes.ts';
import type { ReplyForm } from './reply/encode.ts';
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

/** The layer of integers: its dtype says nothing, and it has a bias where one is given. */
function integerLayer({ layer, weight, bias }: StoreRequest): StoreRequest['layer'] {
  if (weight) return { ...layer, dtype: 'float32', bias: bias !== undefined && layer.bias !== false };
  const hint = 'integers: those of a quantized layer are not drawn';
  throw ProblemError.of('invalid-request', { pointer: '/weight', message: 'weight is required', hint });
}
