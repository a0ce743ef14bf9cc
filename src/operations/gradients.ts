import { type BackwardOperands, type Gradients, gradientsOf } from '../backend/backward-pass.ts';
import { convolveWith, materialiseParameters } from '../backend/convolve.ts';
import { statisticsOf } from '../backend/tensor-statistics.ts';
import { gradientsWork } from '../backend/work.ts';
import {
  type GradientsReply,
  type GradientsRequest,
  gradientsExamples,
  gradientsReply,
  gradientsRequest,
} from '../contract/gradients.ts';
import { ProblemError } from '../errors.ts';
import { documentFileTypes } from '../formats/registry.ts';
import type { Shapes } from '../layers/geometry.ts';
import { type Layer, spatialAxes } from '../layers/layer.ts';
import { channelsLastHint } from '../layers/layout-hints.ts';
import { type Layout, type Layouts, sizesIn } from '../layers/layouts.ts';
import { checkMacs, checkWork, type Limits } from '../layers/limits.ts';
import type { Plan } from '../layers/plan.ts';
import { release } from '../memory/buffers.ts';
import { canonicaliseNaNs } from '../tensor/canonical-nan.ts';
import { materialise, type TensorSource } from '../tensor/source.ts';
import type { Statistics } from '../tensor/statistics.ts';
import { elementCount, shapeText, type TensorData } from '../tensor/tensor.ts';
import { canonical, type Reduced, reduceOutput, reductionReply, returnedTensors } from './computed-layer.ts';
import {
  layerWork,
  memoryWork,
  movingWork,
  parametersWork,
  replyWork,
  roundingWork,
  sourceWork,
  statisticsWork,
} from './cost.ts';
import type { Operation, OperationTask } from './operation.ts';
import { gradientsPeak } from './peak-bytes.ts';
import { PlainJson, ReplyTensor, type Written } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { inLayout, shapesIn } from './reply/layouts.ts';
import { checkReplySize } from './reply/size.ts';
import { writtenStatistics } from './reply/statistics.ts';
import {
  checkInput,
  checkSource,
  type PlannedLayer,
  type PlannedReduction,
  planReductions,
  planRequest,
} from './request/check.ts';
import { arranged, requestedLayouts } from './request/layouts.ts';

/** The backward pass of one layer. */
export interface GradientsJob extends ReplyForm {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
  readonly layer: PlannedLayer;
  readonly gradOutput: TensorSource;
  readonly reductions: readonly PlannedReduction[];
  readonly include: GradientsRequest['include'];
}

/** A layer's backward pass: everything that a reply can show of it. */
interface ComputedGradients {
  readonly plan: Plan;
  readonly operands: BackwardOperands & { readonly bias: TensorData | null };
  readonly gradients: Gradients;
  /** Null if the request did not ask for it. */
  readonly output: TensorData | null;
  readonly statistics: {
    readonly grad_input: Statistics;
    readonly grad_weight: Statistics;
    readonly grad_bias: Statistics | null;
  };
  readonly reductions: readonly Reduced[];
}

const ones: TensorSource = { kind: 'fill', shape: null, fill: { kind: 'constant', value: 1 } };

/** POST /v1/gradients. */
export const gradients = {
  name: 'gradients',
  computes: true,
  contract: {
    request: gradientsRequest,
    reply: gradientsReply,
    examples: gradientsExamples,
    summary: 'The backward pass of one layer',
    description:
      'The gradients of Σ output · grad_output by input, weight and bias, as loss.backward() gives them ' +
      'in PyTorch.',
  },
  files: {
    tensors: '`input`, `weight`, `bias`, `grad_output`',
    replies: documentFileTypes,
  },

  prepare(request, limits, replyType) {
    const { include, format } = request;
    const layouts = requestedLayouts(request.layout, request.layer, request.input.shape);
    const input = arranged(request.input, layouts?.input);
    const gradOutput = arranged(request.grad_output ?? ones, layouts?.output);
    const inputShape = checkInput(input, [request.layer.dtype]);
    const layer = planRequest(request, inputShape, limits, '', layouts);
    const { plan, weight, bias } = layer;
    const { shapes, cost } = plan;
    if (gradOutput.shape) checkGradOutput(gradOutput.shape, plan.layer, shapes, layouts);
    checkSource(gradOutput, shapes.output, plan.layer.dtype, '/grad_output');
    const reductions = planReductions(request.reduce, inputShape.length, layouts?.output);
    const elements = returnedElements(shapes, include);
    const content = { plan, elements, channels: 0 };
    const replyBytes = checkReplySize(replyType, format, reductions, [content], limits);
    // One pass for the input and one for the weight. Each has as many as the forward pass.
    const passes = reductions.length > 0 || include.includes('output') ? 3 : 2;
    checkMacs(passes * cost.macs, limits, '/layer');
    const job = { replyType, format, replyBytes, input, inputShape, layer, gradOutput, reductions, include };
    const operands = [input, weight, bias, gradOutput];
    return { job, macs: passes * cost.macs, work: workOf(job, limits), operands };
  },

  peakBytes: gradientsPeak,
} as const satisfies Operation<GradientsRequest, GradientsJob>;

/** @throws ProblemError `limit-exceeded` where it is too much. */
function workOf(job: GradientsJob, limits: Limits): number {
  const { input, gradOutput, layer, reductions, include } = job;
  const { plan } = layer;
  const { shapes, cost } = plan;
  const { dtype } = plan.layer;
  const forward = reductions.length > 0 || include.includes('output');
  const included = include.map((name) => shapes[name === 'grad_output' ? 'output' : name]);
  const work =
    sourceWork(input, shapes.input, dtype) +
    sourceWork(gradOutput, shapes.output, dtype) +
    parametersWork(layer) +
    gradientsWork(plan) +
    memoryWork(elementCount(shapes.input) + cost.parameters, dtype) +
    roundingWork(elementCount(shapes.input) + cost.parameters, dtype) +
    statisticsWork(elementCount(shapes.input) + cost.parameters, dtype) +
    (forward ? layerWork(layer, reductions) : 0) +
    replyWork(job, dtype, [shapes.input, shapes.weight, shapes.bias, ...included]) +
    movingWork(job, layer, ['input', 'weight', ...include]);
  return checkWork(work, limits, '');
}

/** What a thread does for it. */
export const gradientsTask = {
  name: 'gradients',

  run(job, watch): ComputedGradients {
    const { plan, ...parameters } = job.layer;
    const { dtype } = plan.layer;
    const run = <T extends { readonly variant: string }>(pass: () => T) => watch.pass(plan, pass);
    return watch.time(() => {
      const input = materialise(job.input, job.inputShape, dtype);
      const gradOutput = materialise(job.gradOutput, plan.shapes.output, dtype);
      const operands = { input, gradOutput, ...materialiseParameters(plan.layer, parameters) };
      const gradients = gradientsOf(plan, operands, run);
      const { grad_input, grad_weight, grad_bias } = gradients;
      const wanted = job.reductions.length > 0 || job.include.includes('output');
      if (!job.include.includes('grad_output')) release(gradOutput);
      const output = wanted ? run(() => convolveWith(plan, operands)).output : null;
      const others = { ...operands, grad_output: gradOutput, output };
      for (const name of job.include) if (others[name]) canonicaliseNaNs(others[name]);
      if (!job.include.includes('input')) release(input);
      return {
        ...{ plan, operands, gradients, output },
        statistics: {
          grad_input: canonical(grad_input, statisticsOf(grad_input)),
          grad_weight: canonical(grad_weight, statisticsOf(grad_weight)),
          grad_bias: grad_bias && canonical(grad_bias, statisticsOf(grad_bias)),
        },
        reductions: output
          ? reduceOutput({ shape: plan.shapes.output, data: output }, job.reductions, dtype)
          : [],
      };
    });
  },

  reply(computed, { layer: { layouts }, include, format }): Written<GradientsReply> {
    const { plan, operands, gradients, output, statistics, reductions } = computed;
    const { layer, shapes, cost } = plan;
    const { input, weight, bias, gradOutput } = operands;
    const { grad_input, grad_weight, grad_bias } = gradients;
    const written = (data: TensorData | null, shape: readonly number[], layout?: Layout | null) => () =>
      new ReplyTensor(data && inLayout({ data, shape, dtype: layer.dtype }, layout, layer));
    const channels = [layer.out_channels];
    const tensors = {
      grad_input: written(grad_input, shapes.input, layouts?.input),
      grad_weight: written(grad_weight, shapes.weight, layouts?.weight),
      grad_bias: written(grad_bias, channels),
      input: written(input, shapes.input, layouts?.input),
      weight: written(weight, shapes.weight, layouts?.weight),
      bias: written(bias, channels),
      grad_output: written(gradOutput, shapes.output, layouts?.output),
      output: written(output, shapes.output, layouts?.output),
    };
    const names = ['grad_input', 'grad_weight', 'grad_bias', ...include] as const;
    return {
      layer: new PlainJson(layer),
      shapes: new PlainJson(shapesIn(shapes, layouts, layer)),
      cost: new PlainJson(cost),
      ...returnedTensors(tensors, names, format),
      statistics: {
        grad_input: writtenStatistics(statistics.grad_input),
        grad_weight: writtenStatistics(statistics.grad_weight),
        grad_bias: statistics.grad_bias && writtenStatistics(statistics.grad_bias),
      },
      reductions: reductions.map((reduced) => reductionReply(reduced, layouts?.output)),
    };
  },
} as const satisfies OperationTask<GradientsJob, ComputedGradients>;

/** Elements of the gradients and of what is included. */
function returnedElements(shapes: Shapes, include: GradientsRequest['include']): number {
  const included = include.map((name) => shapes[name === 'grad_output' ? 'output' : name]);
  return [shapes.input, shapes.weight, shapes.bias, ...included].reduce(
    (sum, shape) => sum + elementCount(shape ?? [0]),
    0,
  );
}

function checkGradOutput(
  shape: readonly number[],
  layer: Layer,
  { output }: Shapes,
  layouts: Layouts | undefined,
): void {
  if (shape.length === output.length && shape.every((size, axis) => size === output[axis])) return;
  const layout = shape.length === output.length ? layouts?.output : null;
  const lying = (sizes: readonly number[]) => sizesIn(layout ?? null, sizes, layer.in_channels);
  throw ProblemError.of('invalid-tensor', {
    pointer: '/grad_output',
    message:
      `Mismatch in shape: grad_output has a shape of ${shapeText(lying(shape))} ` +
      `and output has a shape of ${shapeText(lying(output))}`,
    hint:
      (layout ? undefined : channelsLastHint(output, spatialAxes[layer.type], shape, 'output')) ??
      `grad_output has the output's shape, ${shapeText(lying(output))}`,
  });
}
