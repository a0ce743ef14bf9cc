import { type Convolution, convolve, materialiseParameters } from '../backend/convolve.ts';
import { reduce } from '../backend/tensor-reduction.ts';
import { channelStatisticsOf, statisticsOf } from '../backend/tensor-statistics.ts';
import type { ConvReply } from '../contract/conv.ts';
import type { TensorForm } from '../formats/json/tensor-forms.ts';
import type { Layout, Layouts } from '../layers/layouts.ts';
import type { Plan } from '../layers/plan.ts';
import { canonicaliseNaNs } from '../tensor/canonical-nan.ts';
import type { ReductionOp } from '../tensor/reduce.ts';
import { materialise, storedWith, type TensorSource } from '../tensor/source.ts';
import type { ChannelStatistics, Statistics } from '../tensor/statistics.ts';
import { type LayerDType, roundTo, type Tensor, type TensorData } from '../tensor/tensor.ts';
import { Figures, PlainJson, ReplyTensor, type WrittenMembers } from './reply/document.ts';
import { inLayout, reductionIn, shapesIn } from './reply/layouts.ts';
import { writtenChannelStatistics, writtenStatistics } from './reply/statistics.ts';
import type { PlannedLayer, PlannedReduction } from './request/check.ts';

/** The input in one dtype, with its statistics. */
export interface ComputedInput extends Tensor {
  readonly statistics: Statistics;
}

/** A reduction of the output, computed. */
export interface Reduced extends Tensor {
  readonly dtype: LayerDType;
  readonly op: ReductionOp;
  readonly dims: readonly number[];
}

/** One layer's results: everything that a reply can show of it. */
export interface ComputedLayer extends Convolution {
  readonly plan: Plan;
  readonly input: ComputedInput;
  readonly statistics: {
    readonly weight: Statistics;
    readonly bias: Statistics | null;
    readonly output: Statistics & { readonly per_channel: ChannelStatistics };
  };
  readonly reductions: readonly Reduced[];
  /** Bytes before the output in its ArrayBuffer that the header of a file may take. */
  readonly headroom: number;
}

/** An output already computed by all workers, the kernel's name, and the time taken. */
export interface PrecomputedOutput {
  readonly output: TensorData;
  readonly variant: string;
  readonly millis: number;
}

export function computeInput(
  source: TensorSource,
  shape: readonly number[],
  dtype: LayerDType,
): ComputedInput {
  const data = materialise(source, shape, dtype);
  return { shape, data, statistics: canonical(data, statisticsOf(data)) };
}

/**
 * Computes one layer with its statistics and reductions.
 * @param headroom bytes to leave before an output that is not computed yet, a multiple of 8
 */
export function computeLayer(
  planned: PlannedLayer,
  input: ComputedInput,
  reductions: readonly PlannedReduction[],
  precomputed?: PrecomputedOutput,
  headroom = 0,
): ComputedLayer {
  const { plan } = planned;
  const { dtype } = plan.layer;
  // Workers that compute parts leave the rounding to the one that answers.
  if (precomputed) roundTo(precomputed.output, dtype);
  const { weight, bias, output, variant } = precomputed
    ? { ...materialiseParameters(plan.layer, planned), ...precomputed }
    : convolve(plan, input.data, planned, headroom);
  const statistics = {
    weight: storedWith(planned.weight)?.statistics ?? canonical(weight, statisticsOf(weight)),
    bias: bias && (storedWith(planned.bias)?.statistics ?? canonical(bias, statisticsOf(bias))),
    output: canonical(output, channelStatisticsOf(output, plan.geometry.batch, plan.layer.out_channels)),
  };
  const reduced = reduceOutput({ shape: plan.shapes.output, data: output }, reductions, dtype);
  const room = precomputed ? 0 : headroom;
  return { weight, bias, output, variant, plan, input, statistics, reductions: reduced, headroom: room };
}

/** Gives every NaN of a tensor the same bits. Only a tensor with the sum NaN has any. @returns the statistics */
export function canonical<Own extends Statistics>(data: TensorData, statistics: Own): Own {
  if (Number.isNaN(statistics.sum)) canonicaliseNaNs(data);
  return statistics;
}

/** @param dtype the output's */
export function reduceOutput(
  output: Tensor,
  reductions: readonly PlannedReduction[],
  dtype: LayerDType,
): Reduced[] {
  return reductions.map(({ op, axes }) => ({ op, dims: axes, dtype, ...reduce(output, op, axes, dtype) }));
}

/** The reply's part for one layer. */
export function layerReply(
  { plan, input, weight, bias, output, statistics, reductions, headroom }: ComputedLayer,
  include: readonly ('input' | 'weight' | 'bias')[],
  format: TensorForm,
  layouts?: Layouts,
): WrittenMembers<ConvReply> {
  const { layer, shapes, cost } = plan;
  const { dtype } = layer;
  const written = (tensor: Tensor & { readonly headroom?: number }, layout: Layout | null | undefined) =>
    new ReplyTensor(inLayout({ ...tensor, dtype }, layout, layer));
  const tensors = {
    input: () => written({ data: input.data, shape: input.shape }, layouts?.input),
    weight: () => written({ data: weight, shape: shapes.weight }, layouts?.weight),
    bias: () => new ReplyTensor(bias && { data: bias, shape: [bias.length], dtype }),
    output: () => written({ data: output, shape: shapes.output, headroom }, layouts?.output),
  };
  return {
    layer: new PlainJson(layer),
    shapes: new PlainJson(shapesIn(shapes, layouts, layer)),
    cost: new PlainJson(cost),
    ...returnedTensors(tensors, [...include, 'output'], format),
    statistics: {
      input: writtenStatistics(input.statistics),
      weight: writtenStatistics(statistics.weight),
      bias: statistics.bias && writtenStatistics(statistics.bias),
      output: writtenChannelStatistics(statistics.output),
    },
    reductions: reductions.map((reduced) => reductionReply(reduced, layouts?.output)),
  };
}

/** The returned tensors by name, each once, in the order of `names`. None with format `none`. */
export function returnedTensors<Name extends string>(
  tensors: Readonly<Record<Name, () => ReplyTensor>>,
  names: readonly Name[],
  format: TensorForm,
): Partial<Record<Name, ReplyTensor>> {
  const returned: Partial<Record<Name, ReplyTensor>> = {};
  if (format !== 'none') for (const name of names) returned[name] ??= tensors[name]();
  return returned;
}

export function reductionReply(reduced: Reduced, layout: Layout | null | undefined) {
  const { op, dims, shape, data, dtype } = reductionIn(reduced, layout);
  return { op, dims, shape, values: new Figures({ shape, data, dtype }) };
}
