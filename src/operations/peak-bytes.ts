import { backwardPeak, beside, forwardPeak, inTurn, nothing, type PeakBytes } from '../backend/peak-bytes.ts';
import { mostTerms } from '../backend/reference/explain.ts';
import type { Plan } from '../layers/plan.ts';
import { isNarrow } from '../tensor/dtype.ts';
import { isReady, type TensorSource } from '../tensor/source.ts';
import { bytesHeld, elementCount, type LayerDType } from '../tensor/tensor.ts';
import type { ReplyForm } from './reply/encode.ts';
import type { PlannedLayer, PlannedParameters, PlannedReduction } from './request/check.ts';

/**
 * The most bytes that a job of each operation takes at a time, beside the tensors that came with its request:
 * the same steps as those of its task. `test/hold` compares them with measured memory.
 */

/** A job on one input. */
interface InputJob extends ReplyForm {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
}

interface LayerJob extends InputJob {
  readonly layer: PlannedLayer;
}

/** A job whose reply shows tensors. */
interface TensorJob extends LayerJob {
  readonly reductions: readonly PlannedReduction[];
  readonly include: readonly string[];
}

/** Four moments of a plane, in float64. */
const bytesPerPlane = 32;
/** A term of an explanation, as objects and as text. */
const bytesPerTerm = 1500;
/** A reply's document without its tensors, a plan, and what a job leaves to the garbage collector. */
const bytesPerJob = 2 ** 21;

/** POST /v1/conv. */
export function convPeak({ input, inputShape, layer, reductions, include, ...form }: TensorJob): PeakBytes {
  const { plan } = layer;
  const made = sourceBytes(input, inputShape, plan.layer.dtype);
  const kept = include.includes('input') ? made : 0;
  const written = movedBytes(layer, [...include, 'output']) + replyBytesOf(form, plan.layer.dtype);
  return beside(bytesPerJob, layerPeak(layer, reductions, made, kept + written));
}

interface ComparedJob extends InputJob {
  readonly layers: readonly { readonly layer: PlannedLayer }[];
  readonly reductions: readonly PlannedReduction[];
}

/** POST /v1/compare. */
export function comparePeak({ input, inputShape, layers, reductions, ...form }: ComparedJob): PeakBytes {
  const dtypes = new Set(layers.map(({ layer }) => layer.plan.layer.dtype));
  const made = [...dtypes].reduce((sum, dtype) => sum + sourceBytes(input, inputShape, dtype), 0);
  const each = layers.map(({ layer }) => layerPeak(layer, reductions, 0, movedBytes(layer, ['output'])));
  const narrow = [...dtypes].find(isNarrow);
  return beside(bytesPerJob + made + replyBytesOf(form, narrow), inTurn(...each));
}

interface SweptJob extends ReplyForm {
  readonly rows: readonly { readonly plan: Plan }[];
  readonly input: TensorSource | null;
  readonly seed: number;
}

/** POST /v1/sweep. */
export function sweepPeak({ rows, input, seed }: SweptJob): PeakBytes {
  if (!input) return beside(bytesPerJob, nothing);
  const [{ plan }] = rows;
  const made = sourceBytes(input, plan.shapes.input, plan.layer.dtype);
  const each = rows.map((row) => layerPeak({ ...row, weight: null, bias: null, seed }, [], 0, 0));
  return beside(bytesPerJob + made, inTurn(...each));
}

/** POST /v1/explain. */
export function explainPeak({ input, inputShape, layer }: LayerJob): PeakBytes {
  const { plan } = layer;
  const made = sourceBytes(input, inputShape, plan.layer.dtype) + parameterBytes(layer);
  const drawing = beside(made + unusedDraw(layer), nothing);
  return beside(bytesPerJob, inTurn(drawing, beside(made + bytesPerTerm * mostTerms(plan), nothing)));
}

/** POST /v1/gradients. */
export function gradientsPeak(job: TensorJob & { readonly gradOutput: TensorSource }): PeakBytes {
  const { input, inputShape, layer, gradOutput, reductions, include, ...form } = job;
  const { plan } = layer;
  const { shapes } = plan;
  const { dtype } = plan.layer;
  const given = sourceBytes(input, inputShape, dtype);
  const grad = sourceBytes(gradOutput, shapes.output, dtype);
  const parameters = parameterBytes(layer);
  const gradients = tensorBytes(shapes.input, dtype) + tensorBytes(shapes.weight, dtype);
  const wanted = reductions.length > 0 || include.includes('output');
  const output = wanted ? tensorBytes(shapes.output, dtype) : 0;
  const held = parameters + gradients + (include.includes('grad_output') ? grad : 0);
  const kept = held + output + (include.includes('input') ? given : 0);
  return beside(
    bytesPerJob,
    inTurn(
      beside(given + grad + parameters + unusedDraw(layer), nothing),
      beside(given + grad + parameters, backwardPeak(plan)),
      wanted ? beside(given + held + output, forwardPeak(plan)) : nothing,
      beside(kept, reductionPeak(plan, reductions)),
      beside(kept + movedBytes(layer, ['input', 'weight', ...include]) + replyBytesOf(form, dtype), nothing),
    ),
  );
}

/** PUT /v1/layers/{name}: its parameters are made beside the memory that they are stored in. */
export function storePeak(parameters: PlannedParameters): PeakBytes {
  return beside(bytesPerJob + parameterBytes(parameters) + unusedDraw(parameters), nothing);
}

/**
 * A computed layer: its parameters are made, its output is computed, looked at and written.
 * @param input bytes of its input, which is given back before the reply is written
 * @param written bytes beside the layer's own tensors while the reply is written
 */
function layerPeak(
  layer: PlannedLayer,
  reductions: readonly PlannedReduction[],
  input: number,
  written: number,
): PeakBytes {
  const { plan } = layer;
  const { shapes, geometry } = plan;
  const parameters = parameterBytes(layer);
  const output = tensorBytes(shapes.output, plan.layer.dtype);
  const held = parameters + output;
  const figures = output > 0 ? bytesPerPlane * (geometry.batch + 1) * plan.layer.out_channels : 0;
  return inTurn(
    beside(input + parameters + unusedDraw(layer), nothing),
    beside(input + held, forwardPeak(plan)),
    beside(input + held + figures, nothing),
    // The figures wait for the garbage collector.
    beside(input + held + figures, reductionPeak(plan, reductions)),
    beside(held + figures + written, nothing),
  );
}

/** Of reducing an output: its values, and a copy of it where the reduced axes are not the last ones. */
function reductionPeak({ shapes, layer }: Plan, reductions: readonly PlannedReduction[]): PeakBytes {
  if (reductions.length === 0) return nothing;
  const copied = reductions.some(({ axes }) =>
    axes.some((axis, i) => axis !== shapes.output.length - axes.length + i),
  );
  const values = reductions.map(({ axes }) =>
    tensorBytes(
      shapes.output.filter((_, axis) => !axes.includes(axis)),
      layer.dtype,
    ),
  );
  const copy = copied ? tensorBytes(shapes.output, layer.dtype) : 0;
  return beside(copy + values.reduce((sum, bytes) => sum + bytes, 0), nothing);
}

function tensorBytes(shape: readonly number[], dtype: LayerDType): number {
  return bytesHeld(dtype) * elementCount(shape);
}

/** What making a tensor's elements takes: nothing where they came with the request in the layer's dtype. */
function sourceBytes(source: TensorSource | null, shape: readonly number[], dtype: LayerDType): number {
  if (source && isReady(source, dtype)) return 0;
  const isRoundedFirst = source?.kind === 'data' && source.lies && isNarrow(dtype);
  return (isRoundedFirst ? 2 : 1) * tensorBytes(shape, dtype);
}

/** Tensors of a reply in the request's layouts, beside those that are computed. */
function movedBytes({ plan: { shapes, layer }, layouts }: PlannedLayer, names: readonly string[]): number {
  if (!layouts) return 0;
  return names.reduce((sum, name) => {
    const own = name === 'grad_output' ? 'output' : name;
    if (own !== 'input' && own !== 'weight' && own !== 'output') return sum;
    return layouts[own] ? sum + tensorBytes(shapes[own], layer.dtype) : sum;
  }, 0);
}

function parameterBytes({ plan: { shapes, layer }, weight, bias }: PlannedParameters): number {
  const ofBias = shapes.bias ? sourceBytes(bias, shapes.bias, layer.dtype) : 0;
  return sourceBytes(weight, shapes.weight, layer.dtype) + ofBias;
}

/** A weight that is drawn only because the bias is drawn after it. */
function unusedDraw({ plan: { shapes, layer }, weight, bias }: PlannedParameters): number {
  return weight && !bias && layer.bias ? tensorBytes(shapes.weight, layer.dtype) : 0;
}

/** Text may be longer than the mean by which it is predicted. */
const textSpread = 1.15;

/** The reply's bytes. In binary, elements of float16 and bfloat16 are narrowed beside them. */
export function replyBytesOf({ replyType, format, replyBytes }: ReplyForm, dtype?: LayerDType): number {
  const isText = replyType === 'json' && (format === 'nested' || format === 'flat');
  return (isText ? textSpread : dtype && isNarrow(dtype) ? 2 : 1) * replyBytes;
}
