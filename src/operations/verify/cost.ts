import { beside, forwardPeak, inTurn, type PeakBytes } from '../../backend/peak-bytes.ts';
import { forwardWork } from '../../backend/work.ts';
import { checkWork, type Limits } from '../../layers/limits.ts';
import type { TensorSource } from '../../tensor/source.ts';
import { bytesHeld, elementCount } from '../../tensor/tensor.ts';
import { perCompared } from '../../verification/budget.ts';
import { mostGrown } from '../../verification/size.ts';
import { channelFigures, layerWork, memoryWork, replyWork, sourceWork } from '../cost.ts';
import { replyBytesOf } from '../peak-bytes.ts';
import { quantizedPeak, quantizedWork } from '../quantized/cost.ts';
import type { QuantizedJob } from '../quantized.ts';
import type { ReplyForm } from '../reply/encode.ts';
import type { PlannedLayer } from '../request/check.ts';

/** A job with an output to compare. */
interface ComparedJob extends ReplyForm {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
  readonly layer: PlannedLayer;
  readonly output: TensorSource;
}

/** What the search may take in layers computed, and in work whatever the layer: 20 ms. */
const layersSearched = 16;
const leastSearch = 480_000_000;

/** The work of comparing an output, without the search for causes. @throws ProblemError `limit-exceeded` */
export function verificationWork(job: ComparedJob, limits: Limits): number {
  const { input, inputShape, output, layer } = job;
  const { plan } = layer;
  const { shapes, cost, layer: spec } = plan;
  const outputs = elementCount(shapes.output);
  const operands = elementCount(shapes.input) + cost.parameters;
  const work =
    sourceWork(input, inputShape, spec.dtype) +
    sourceWork(output, shapes.output, spec.dtype) +
    layerWork(layer, []) +
    forwardWork(plan) +
    memoryWork(operands + outputs, spec.dtype) +
    perCompared * (operands + outputs) +
    replyWork(job, spec.dtype, [], channelFigures * spec.out_channels);
  return checkWork(work, limits, '');
}

/**
 * The work of the search beside that of the comparison, as far as the limit allows, and the most multiply-accumulates
 * that it takes of layers.
 */
export function searchBudget(work: number, { plan }: PlannedLayer, { maxWork }: Limits) {
  const layer = Math.max(1, Math.ceil(forwardWork(plan)));
  const budget = Math.min(leastSearch + layersSearched * layer, Math.max(0, maxWork - work));
  const searched = Math.floor(plan.cost.macs * Math.min(layersSearched, budget / layer));
  return { work: work + budget, budget, searched };
}

/**
 * The work of comparing an output of integers with all runtimes, without the search for causes.
 * @throws ProblemError `limit-exceeded`
 */
export function integerWork(job: QuantizedJob & ComparedJob, limits: Limits): number {
  const { output, layer, runtimes } = job;
  const { shapes, cost } = layer.plan;
  const outputs = elementCount(shapes.output);
  const operands = elementCount(shapes.input) + cost.parameters;
  const work =
    quantizedWork(job, limits) +
    sourceWork(output, shapes.output, 'float64') +
    memoryWork(2 * (operands + outputs), 'float64') +
    perCompared * (operands + runtimes.length * outputs);
  return checkWork(work, limits, '');
}

/** What a job leaves to the garbage collector, and the objects of hypotheses. */
const bytesPerJob = 2 ** 23;

/**
 * The operands and the outputs as often as they are held: the request's, absolute ones, and both of a hypothesis. The
 * input of a padding mode is extended.
 */
export function verificationPeak({ layer, ...form }: ComparedJob): PeakBytes {
  const { shapes, cost, layer: spec, geometry } = layer.plan;
  const { batch, groups, inPerGroup } = geometry;
  const extended = layer.plan.extension ? batch * groups * inPerGroup * elementCount(geometry.input) : 0;
  const read = Math.max(elementCount(shapes.input), extended) + cost.parameters;
  const elements = 2 * read + 2 * mostGrown(read) + 7 * elementCount(shapes.output);
  const { heap, buffers } = forwardPeak(layer.plan);
  const computing = { heap: mostGrown(heap), buffers: mostGrown(buffers) };
  return beside(bytesPerJob + bytesHeld(spec.dtype) * elements + replyBytesOf(form), computing);
}

/** The same of integers, which are computed first as /v1/quantized does, and then in float64. */
export function integersPeak(job: QuantizedJob & ComparedJob): PeakBytes {
  return inTurn(quantizedPeak(job), verificationPeak(job));
}
