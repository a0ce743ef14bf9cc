import { materialiseParameters } from '../backend/convolve.ts';
import { type Explanation, explainValue, mostTerms } from '../backend/reference/explain.ts';
import {
  type ExplainReply,
  type ExplainRequest,
  explainExamples,
  explainReply,
  explainRequest,
} from '../contract/explain.ts';
import { ProblemError } from '../errors.ts';
import { JsonWriter } from '../formats/json/writer.ts';
import { indexIn, torchOrder } from '../layers/layouts.ts';
import { checkWork, withoutMacs } from '../layers/limits.ts';
import type { Plan } from '../layers/plan.ts';
import { materialise, type TensorSource } from '../tensor/source.ts';
import { type DType, heldIn, type LayerDType, zeros } from '../tensor/tensor.ts';
import { parametersWork, sourceWork, termsWork } from './cost.ts';
import type { Operation, OperationTask } from './operation.ts';
import { explainPeak } from './peak-bytes.ts';
import { PlainJson, VerbatimJson, type Written } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { shapesIn } from './reply/layouts.ts';
import { checkInput, type PlannedLayer, planRequest } from './request/check.ts';
import { arranged, requestedLayouts } from './request/layouts.ts';
import { outputIndex } from './request/output-index.ts';

/** The terms of one output value. */
export interface ExplainJob extends ReplyForm {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
  readonly layer: PlannedLayer;
  /** Index into the output: one entry per axis, none negative. */
  readonly index: readonly number[];
}

/** The most terms that one answer lists. */
const termLimit = 65_536;

/** POST /v1/explain. */
export const explain = {
  name: 'explain',
  computes: true,
  contract: {
    request: explainRequest,
    reply: explainReply,
    examples: explainExamples,
    summary: 'Where one output value comes from',
    description: 'The terms of one output value, in the order in which every kernel adds them.',
  },

  /** Multiply-accumulates are not limited, because only one value is computed. */
  prepare(request, limits, replyType) {
    const layouts = requestedLayouts(request.layout, request.layer, request.input.shape);
    const input = arranged(request.input, layouts?.input);
    const inputShape = checkInput(input, [request.layer.dtype]);
    const layer = planRequest(request, inputShape, withoutMacs(limits), '', layouts);
    const { plan, weight, bias } = layer;
    const { output } = shapesIn(plan.shapes, layouts, plan.layer);
    const index = torchOrder(layouts?.output ?? null, outputIndex(request.index, output));
    checkTerms(plan);
    const macs = mostTerms(plan);
    const work =
      sourceWork(input, inputShape, plan.layer.dtype) +
      parametersWork(layer) +
      termsWork(macs, plan.extension?.extended ?? []);
    return {
      job: { replyType, format: 'none', replyBytes: 0, input, inputShape, layer, index },
      macs,
      work: checkWork(work, limits, ''),
      operands: [input, weight, bias],
    };
  },

  peakBytes: explainPeak,
} as const satisfies Operation<ExplainRequest, ExplainJob>;

/** What a thread does for it. */
export const explainTask = {
  name: 'explain',

  run({ input, inputShape, layer: { plan, ...parameters }, index }, watch): Explanation {
    const compute = () => {
      const operands = {
        input: materialise(input, inputShape, plan.layer.dtype),
        ...materialiseParameters(plan.layer, parameters),
      };
      const explanation = explainValue(plan, operands, index);
      return { ...explanation, variant: 'explain', macs: explanation.terms.length };
    };
    return watch.time(() => watch.pass(plan, compute));
  },

  reply({ value, bias, group, terms }, { layer: { plan, layouts }, index }): Written<ExplainReply> {
    const { layer, shapes } = plan;
    const {
      input: inputLayout = null,
      weight: weightLayout = null,
      output: outputLayout = null,
    } = layouts ?? {};
    const multiplier = layer.out_channels / layer.in_channels;
    const elements = terms.flatMap((term) => [term.input, term.weight]);
    const texts = numberTexts([value, bias ?? 0, ...elements], layer.dtype, layer.dtype);
    const products = numberTexts(
      terms.map(({ product }) => product),
      layer.dtype,
      heldIn(layer.dtype),
    );
    return {
      layer: new PlainJson(layer),
      shapes: new PlainJson(shapesIn(shapes, layouts, layer)),
      index: indexIn(outputLayout, index),
      group,
      value: texts[0],
      bias: bias === null ? null : texts[1],
      terms: terms.map(({ input_index, weight_index, padded }, i) => ({
        input_index: indexIn(inputLayout, input_index),
        weight_index: indexIn(weightLayout, weight_index, multiplier),
        input: texts[2 * i + 2],
        weight: texts[2 * i + 3],
        product: products[i],
        padded,
      })),
    };
  },
} as const satisfies OperationTask<ExplainJob, Explanation>;

/** Numbers of a layer's dtype in the text that every reply uses for `written`. */
function numberTexts(values: readonly number[], dtype: LayerDType, written: DType): VerbatimJson[] {
  if (values.length === 0) return [];
  const data = zeros(heldIn(dtype), values.length);
  data.set(values);
  const text = new TextDecoder().decode(new JsonWriter().numbers(data, written).finish());
  return text
    .slice(1, -1)
    .split(',')
    .map((number) => new VerbatimJson(number));
}

function checkTerms(plan: Plan): void {
  const terms = mostTerms(plan);
  if (terms <= termLimit) return;
  throw ProblemError.of('limit-exceeded', {
    pointer: '/layer/kernel_size',
    message: `the answer would list ${terms} terms, over the limit of ${termLimit}`,
    hint: 'use a smaller kernel, fewer channels or more groups',
  });
}
