import { type Convolution, convolve, materialiseParameters } from '../backend/convolve.ts';
import { reduce } from '../backend/tensor-reduction.ts';
import { channelStatisticsOf, statisticsOf } from '../backend/tensor-statistics.ts';
import type { Plan } from '../layers/plan.ts';
import type { ConvolveJob, LayerWork } from '../runtime/messages.ts';
import { materialise } from '../tensor/source.ts';
import type { ChannelStatistics, Statistics } from '../tensor/statistics.ts';
import type { DType, Tensor } from '../tensor/tensor.ts';
import type { Reduced } from './reply-parts.ts';

/** The input in one dtype, with its statistics: made once, however many layers read it. */
export interface ComputedInput extends Tensor {
  readonly statistics: Statistics;
}

/** One layer's results: all that a reply can show of it. */
export interface ComputedLayer extends Convolution {
  readonly plan: Plan;
  readonly input: ComputedInput;
  readonly statistics: {
    readonly weight: Statistics;
    readonly bias: Statistics | null;
    readonly output: Statistics & { readonly per_channel: ChannelStatistics };
  };
  readonly reductions: readonly Reduced[];
}

/** The job's input in each dtype that is asked for, made at the first asking. */
export function inputsOf(job: ConvolveJob): (dtype: DType) => ComputedInput {
  const made = new Map<DType, ComputedInput>();
  return (dtype) => {
    const known = made.get(dtype);
    if (known) return known;
    const data = materialise(job.input, job.inputShape, dtype);
    const input = { shape: job.inputShape, data, statistics: statisticsOf(data) };
    made.set(dtype, input);
    return input;
  };
}

/** Computes one layer with its statistics and the job's reductions. */
export function computeLayer(
  work: LayerWork,
  input: ComputedInput,
  reductions: ConvolveJob['reductions'],
): ComputedLayer {
  const { plan } = work;
  const computed = work.computed
    ? { ...materialiseParameters(plan.layer, work), ...work.computed }
    : convolve(plan, input.data, work);
  const { weight, bias, output, variant } = computed;
  const statistics = {
    weight: statisticsOf(weight),
    bias: bias && statisticsOf(bias),
    output: channelStatisticsOf(output, plan.geometry.batch, plan.layer.out_channels),
  };
  const tensor = { shape: plan.shapes.output, data: output };
  const reduced = reductions.map(({ op, axes }) => ({ op, dims: axes, ...reduce(tensor, op, axes) }));
  return { weight, bias, output, variant, plan, input, statistics, reductions: reduced };
}
