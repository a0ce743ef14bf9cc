import { type ConvReply, type ConvRequest, convExamples, convReply, convRequest } from '../contract/conv.ts';
import { fileTypes, formats } from '../formats/registry.ts';
import type { Shapes } from '../layers/geometry.ts';
import { checkWork, type Limits } from '../layers/limits.ts';
import { release } from '../memory/buffers.ts';
import type { TensorSource } from '../tensor/source.ts';
import { bytesPerElement, elementCount } from '../tensor/tensor.ts';
import {
  type ComputedLayer,
  computeInput,
  computeLayer,
  layerReply,
  type PrecomputedOutput,
} from './computed-layer.ts';
import { channelFigures, layerWork, movingWork, replyWork, sourceWork, statisticsWork } from './cost.ts';
import type { Operation, OperationTask } from './operation.ts';
import { convPeak } from './peak-bytes.ts';
import type { Written } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { headerRoom } from './reply/room.ts';
import { checkReplySize } from './reply/size.ts';
import {
  checkInput,
  type PlannedLayer,
  type PlannedReduction,
  planReductions,
  planRequest,
} from './request/check.ts';
import { arranged, requestedLayouts } from './request/layouts.ts';

/** One layer on one input. */
export interface ConvJob extends ReplyForm {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
  readonly layer: PlannedLayer;
  readonly reductions: readonly PlannedReduction[];
  readonly include: ConvRequest['include'];
  readonly precomputed?: PrecomputedOutput;
}

/** POST /v1/conv. */
export const conv = {
  name: 'conv',
  computes: true,
  contract: {
    request: convRequest,
    reply: convReply,
    examples: convExamples,
    summary: 'One layer on one input',
    description: 'The output with its statistics, shapes and cost. Server-Timing has the times.',
  },
  files: {
    tensors: '`input`, `weight`, `bias`',
    replies: fileTypes,
  },

  prepare(request, limits, replyType) {
    const { include, format } = request;
    const layouts = requestedLayouts(request.layout, request.layer, request.input.shape);
    const input = arranged(request.input, layouts?.input);
    const inputShape = checkInput(input, [request.layer.dtype]);
    const layer = planRequest(request, inputShape, limits, '', layouts);
    const { plan, weight, bias } = layer;
    const reductions = planReductions(request.reduce, inputShape.length, layouts?.output);
    const content = {
      plan,
      elements: returnedElements(plan.shapes, include),
      channels: plan.layer.out_channels,
    };
    const replyBytes = checkReplySize(replyType, format, reductions, [content], limits);
    // Object spread is slow in V8 and shows in small requests.
    const job = { replyType, format, replyBytes, input, inputShape, layer, reductions, include };
    return { job, macs: plan.cost.macs, work: workOf(job, limits), operands: [input, weight, bias] };
  },

  peakBytes: convPeak,
} as const satisfies Operation<ConvRequest, ConvJob>;

/** What a thread does for it. */
export const convTask = {
  name: 'conv',

  run(job, watch) {
    const { input, inputShape, layer, reductions, precomputed, include } = job;
    const { plan } = layer;
    const headroom = headroomOf(job);
    const compute = () => {
      const made = computeInput(input, inputShape, plan.layer.dtype);
      const computed = computeLayer(layer, made, reductions, precomputed, headroom);
      if (!include.includes('input')) release(made.data);
      return computed;
    };
    return watch.time(() => watch.pass(plan, compute, precomputed?.millis));
  },

  reply(computed, { layer: { layouts }, include, format, replyType }): Written<ConvReply> {
    // A file with one tensor always holds the output. `format` is about JSON.
    const form = formats[replyType].holds === 'tensor' ? 'nested' : format;
    return layerReply(computed, include, form, layouts);
  },
} as const satisfies OperationTask<ConvJob, ComputedLayer>;

/** Bytes before the output for the header of a file that holds no other tensor. */
function headroomOf({ replyType, replyBytes, include, layer }: ConvJob): number {
  if (replyType === 'json' || include.length > 0) return 0;
  const { shapes, layer: spec } = layer.plan;
  return headerRoom(Math.max(0, replyBytes - bytesPerElement[spec.dtype] * elementCount(shapes.output)));
}

/** @throws ProblemError `limit-exceeded` where it is too much. */
function workOf(job: ConvJob, limits: Limits): number {
  const { input, inputShape, layer, reductions, include } = job;
  const { shapes, layer: spec } = layer.plan;
  const { dtype } = spec;
  const returned = [shapes.output, ...include.map((name) => shapes[name])];
  const work =
    sourceWork(input, inputShape, dtype) +
    statisticsWork(elementCount(inputShape), dtype) +
    layerWork(layer, reductions) +
    replyWork(job, dtype, returned, channelFigures * spec.out_channels) +
    movingWork(job, layer, [...include, 'output']);
  return checkWork(work, limits, '');
}

/** Elements of the output and of what is included. */
function returnedElements(shapes: Shapes, include: ConvRequest['include']): number {
  return include.reduce((sum, name) => sum + elementCount(shapes[name] ?? [0]), elementCount(shapes.output));
}
