import {
  type CompareReply,
  type CompareRequest,
  compareExamples,
  compareReply,
  compareRequest,
} from '../contract/compare.ts';
import type { Layouts } from '../layers/layouts.ts';
import { checkElements, checkMacs, checkWork, type Limits } from '../layers/limits.ts';
import type { Plan } from '../layers/plan.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount, type LayerDType } from '../tensor/tensor.ts';
import {
  type ComputedInput,
  type ComputedLayer,
  computeInput,
  computeLayer,
  layerReply,
} from './computed-layer.ts';
import { channelFigures, layerWork, movingWork, replyWork, sourceWork, statisticsWork } from './cost.ts';
import type { Operation, OperationTask } from './operation.ts';
import { comparePeak } from './peak-bytes.ts';
import { Sequence, type Written } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { shapesIn } from './reply/layouts.ts';
import { checkReplySize } from './reply/size.ts';
import { writtenStatistics } from './reply/statistics.ts';
import {
  checkInput,
  type PlannedLayer,
  type PlannedReduction,
  planReductions,
  planRequest,
} from './request/check.ts';
import { arranged, requestedLayouts } from './request/layouts.ts';

/** Several layers on one input. */
export interface CompareJob extends ReplyForm {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
  readonly layers: readonly { readonly name: string; readonly layer: PlannedLayer }[];
  readonly reductions: readonly PlannedReduction[];
}

/** The input in the first layer's dtype, and the layers, each computed when the iterator reaches it. */
interface Comparison {
  readonly input: ComputedInput;
  readonly results: Iterable<{
    readonly name: string;
    readonly computed: ComputedLayer;
    readonly layouts: Layouts | undefined;
  }>;
}

/** POST /v1/compare. */
export const compare = {
  name: 'compare',
  computes: true,
  contract: {
    request: compareRequest,
    reply: compareReply,
    examples: compareExamples,
    summary: 'Several layers on the same input',
    description:
      'Computes several layers on the same input. The example is the tutorial "Groups in ' +
      'convolution": the same input through 1, 2 and 4 groups.',
  },

  prepare(request, limits, replyType) {
    const { reduce, format } = request;
    const layouts = request.layers.map(({ layer }) =>
      requestedLayouts(request.layout, layer, request.input.shape),
    );
    const [first] = layouts;
    const input = arranged(request.input, first?.input);
    const dtypes = request.layers.map(({ layer }) => layer.dtype);
    const inputShape = checkInput(input, dtypes);
    const layers = request.layers.map((layer, i) => ({
      name: layer.name ?? `${layer.layer.type}, groups ${layer.layer.groups}`,
      layer: planRequest(layer, inputShape, limits, `/layers/${i}`, layouts[i]),
    }));
    const total = (figure: (plan: Plan) => number) =>
      layers.reduce((sum, { layer }) => sum + figure(layer.plan), 0);
    const macs = total(({ cost }) => cost.macs);
    const outputs = total(({ shapes }) => elementCount(shapes.output));
    if (layers.length > 1) {
      checkMacs(macs, limits, '/layers');
      checkElements(outputs, limits, '/layers', 'the outputs together');
    }
    const reductions = planReductions(reduce, inputShape.length, first?.output);
    const contents = layers.map(({ layer: { plan } }) => ({
      plan,
      elements: elementCount(plan.shapes.output),
      channels: plan.layer.out_channels,
    }));
    const replyBytes = checkReplySize(replyType, format, reductions, contents, limits);
    const job = { replyType, format, replyBytes, input, inputShape, layers, reductions };
    const operands = [input, ...layers.flatMap(({ layer }) => [layer.weight, layer.bias])];
    return { job, macs, work: workOf(job, limits), operands };
  },

  peakBytes: comparePeak,
} as const satisfies Operation<CompareRequest, CompareJob>;

/** @throws ProblemError `limit-exceeded` where it is too much. */
function workOf(job: CompareJob, limits: Limits): number {
  const { input, inputShape, layers, reductions } = job;
  const dtypes = new Set(layers.map(({ layer }) => layer.plan.layer.dtype));
  let work = 0;
  for (const dtype of dtypes)
    work += sourceWork(input, inputShape, dtype) + statisticsWork(elementCount(inputShape), dtype);
  for (const { layer } of layers) {
    const { shapes, layer: spec } = layer.plan;
    const figures = channelFigures * spec.out_channels;
    work += layerWork(layer, reductions) + replyWork(job, spec.dtype, [shapes.output], figures);
    work += movingWork(job, layer, ['output']);
  }
  return checkWork(work, limits, '/layers');
}

/** What a thread does for it. */
export const compareTask = {
  name: 'compare',

  run({ input, inputShape, layers, reductions }, watch): Comparison {
    const inputs = new Map<LayerDType, ComputedInput>();
    watch.time(() => {
      for (const { layer } of layers) {
        const { dtype } = layer.plan.layer;
        if (!inputs.has(dtype)) inputs.set(dtype, computeInput(input, inputShape, dtype));
      }
    });
    const inputOf = ({ layer }: Plan): ComputedInput => {
      const made = inputs.get(layer.dtype);
      if (!made) throw new Error('the input is made in the dtype of every layer');
      return made;
    };
    function* results() {
      for (const { name, layer } of layers) {
        const compute = () => computeLayer(layer, inputOf(layer.plan), reductions);
        yield { name, computed: watch.time(() => watch.pass(layer.plan, compute)), layouts: layer.layouts };
      }
    }
    return { input: inputOf(layers[0].layer.plan), results: results() };
  },

  reply({ input, results }, { layers, format }): Written<CompareReply> {
    const { statistics } = input;
    const [{ layer }] = layers;
    const { input: shape } = shapesIn(layer.plan.shapes, layer.layouts, layer.plan.layer);
    function* written() {
      for (const { name, computed, layouts } of results)
        yield { name, ...layerReply(computed, [], format, layouts) };
    }
    return { input: { shape, statistics: writtenStatistics(statistics) }, results: new Sequence(written()) };
  },
} as const satisfies OperationTask<CompareJob, Comparison>;
