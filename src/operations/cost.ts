import { forwardWork } from '../backend/work.ts';
import type { BodyType } from '../formats/registry.ts';
import type { Fill } from '../tensor/fill.ts';
import { longestRun } from '../tensor/moments.ts';
import { isReady, storedWith, type TensorSource } from '../tensor/source.ts';
import {
  bytesHeld,
  bytesPerElement,
  type ComputeDType,
  elementCount,
  heldIn,
  type LayerDType,
} from '../tensor/tensor.ts';
import type { ReplyForm } from './reply/encode.ts';
import type { PlannedLayer, PlannedParameters, PlannedReduction } from './request/check.ts';

/**
 * The one model of what takes time. Work is predicted in multiply-accumulates of a float32 kernel at full
 * speed, of which `workPerMilli` take a millisecond. Other work counts as those that take as long. The figures
 * are fitted to measured times: `npm run bench:jobs` compares them. docs/decisions has the reasons.
 *
 * What the backend does on a plan is predicted in `backend/work.ts`. All else is predicted here, from shapes
 * alone. No function here takes longer for larger shapes.
 */
export const workPerMilli = 24_000_000;

/** A job: its reply, its buffers. */
const perJob = 300_000;
/** A computed layer: its plan, its buffers, the text of its statistics. */
const perLayer = 600_000;
/** A plan that is answered, not computed. */
const perPlan = 55_000;
/** A group whose channels are listed. */
const perListedGroup = 9000;
/** A term of an explanation, most of it text. */
const perTerm = 140_000;
/** A position in a table of the elements that fill an extended axis. */
const perSource = 300;

/** A byte of a body: to be read as text, or to be found in a file. */
const perBodyByte: Readonly<Record<BodyType, number>> = { json: 50, safetensors: 2, onnx: 10 };

/** A byte of a tensor: its part of a page that is touched first, now and then. */
const perByte = 4;
/** The same where the buffer is too large to be kept for the next job (`memory/buffers.ts`). */
const perFreshByte = 14;
const largestKeptBytes = 2 ** 25;

/** An element that is converted, that a rule makes, or that a generator draws. */
const perConverted = 18;
const perConstant = 8;
const perArange = 35;
const perUniform: Readonly<Record<ComputeDType, number>> = { float32: 300, float64: 650 };
const perNormal: Readonly<Record<ComputeDType, number>> = { float32: 1300, float64: 2500 };
/** An element that is rounded to float16 or bfloat16, from float32 and from float64. */
const perRounded = 80;
const perRoundedWide = 950;
/** An element that is moved into another order of axes. */
const perMoved = 120;
/** A run of equal elements. */
const perAxisRun = 220;
/** A generator, until it has its first number. */
const perSeed = 100_000;

/** An element whose moments are taken, and a run of them. */
const perSummed: Readonly<Record<ComputeDType, number>> = { float32: 20, float64: 35 };
const perRun = 3600;
const perReducedRun = 1000;

/** An element as text, and a row of elements in nested text. */
const perText: Readonly<Record<LayerDType, number>> = {
  float32: 260,
  float64: 1100,
  float16: 1400,
  bfloat16: 1400,
};
const perTextRow = 1000;
/** A byte of a tensor in base64, and in a file. */
const perBase64Byte = 13;
const perFileByte = 5;

/** Figures of each channel of an output: mean, deviation, minimum and maximum. */
export const channelFigures = 4;

/** The work of decoding a body of this size. */
export function bodyWork(bytes: number, type: BodyType): number {
  return perBodyByte[type] * bytes;
}

/** The work of having memory for so many elements. */
export function memoryWork(elements: number, dtype: LayerDType): number {
  const bytes = bytesHeld(dtype) * elements;
  return (bytes > largestKeptBytes ? perFreshByte : perByte) * bytes;
}

/** The work of making the elements of `source` at `shape` in `dtype`. */
export function sourceWork(source: TensorSource, shape: readonly number[], dtype: LayerDType): number {
  const elements = elementCount(shape);
  if (source.kind !== 'fill') {
    if (isReady(source, dtype)) return 0;
    const wide = source.kind === 'data' && source.data instanceof Float64Array;
    const rounding = roundingWork(elements, dtype, wide ? perRoundedWide : perRounded);
    const moving = source.kind === 'data' && source.lies ? perMoved * elements : 0;
    return memoryWork(elements, dtype) + perConverted * elements + rounding + moving;
  }
  const rounding = roundingWork(elements, dtype, source.fill.kind === 'arange' ? perRoundedWide : perRounded);
  return memoryWork(elements, dtype) + fillWork(source.fill, shape, elements, dtype) + rounding;
}

/** The work of rounding elements that are held wider than their dtype is. */
export function roundingWork(elements: number, dtype: LayerDType, perElement = perRounded): number {
  return dtype === heldIn(dtype) ? 0 : perElement * elements;
}

function fillWork(fill: Fill, shape: readonly number[], elements: number, dtype: LayerDType): number {
  switch (fill.kind) {
    case 'constant':
    case 'dirac':
      return perConstant * elements;
    case 'arange':
      return perArange * elements;
    case 'axis': {
      const from = fill.axis < 0 ? shape.length + fill.axis : fill.axis;
      let runs = elements === 0 ? 0 : 1;
      for (let axis = 0; axis <= from; axis++) runs *= shape[axis];
      return perConstant * elements + perAxisRun * runs;
    }
    case 'normal':
    case 'kaiming_normal':
    case 'xavier_normal':
      return perSeed + perNormal[heldIn(dtype)] * elements;
    default:
      return perSeed + perUniform[heldIn(dtype)] * elements;
  }
}

/** The work of making a layer's weight and bias. Where one of them is drawn, both are. */
export function parametersWork({ plan, weight, bias }: PlannedParameters): number {
  const { layer, shapes } = plan;
  const { dtype } = layer;
  const drawn = !weight || (layer.bias && !bias);
  return (
    (drawn ? perSeed + (perUniform[heldIn(dtype)] + perConstant) * plan.cost.parameters : 0) +
    (drawn ? roundingWork(plan.cost.parameters, dtype) : 0) +
    memoryWork(plan.cost.parameters, dtype) +
    (weight ? sourceWork(weight, shapes.weight, dtype) : 0) +
    (bias && shapes.bias ? sourceWork(bias, shapes.bias, dtype) : 0)
  );
}

/** The work of taking the statistics of `elements` elements in `runs` runs. */
export function statisticsWork(elements: number, dtype: LayerDType, runs = 1): number {
  return perSummed[heldIn(dtype)] * elements + perRun * (runs + elements / longestRun);
}

/** The work of reducing a tensor of `shape`, text of the results included. */
export function reductionsWork(
  reductions: readonly PlannedReduction[],
  shape: readonly number[],
  dtype: LayerDType,
): number {
  let work = 0;
  for (const { axes } of reductions) {
    const elements = elementCount(shape);
    const kept = shape.reduce((count, size, axis) => (axes.includes(axis) ? count : count * size), 1);
    const trailing = axes.every((axis, i) => axis === shape.length - axes.length + i);
    const moved = trailing ? 0 : perMoved + perByte * bytesHeld(dtype);
    work += perRun + (perSummed[heldIn(dtype)] + moved) * elements;
    work += (perReducedRun + perText[dtype]) * kept;
  }
  return work;
}

/** Elements of stored parameters, whose statistics are known. */
function countedBefore({ weight, bias }: PlannedLayer): number {
  const counted = (source: TensorSource | null) => storedWith(source)?.statistics.count ?? 0;
  return counted(weight) + counted(bias);
}

/** The work of a layer that is computed once on an input that is there, with the statistics of the layer. */
export function layerWork(planned: PlannedLayer, reductions: readonly PlannedReduction[]): number {
  const { plan } = planned;
  const { layer, shapes, cost, geometry } = plan;
  const outputs = elementCount(shapes.output);
  const channels = Math.max(1, geometry.batch) * layer.out_channels;
  return (
    perLayer +
    forwardWork(plan) +
    memoryWork(outputs, layer.dtype) +
    roundingWork(outputs, layer.dtype) +
    parametersWork(planned) +
    statisticsWork(cost.parameters - countedBefore(planned), layer.dtype) +
    statisticsWork(outputs, layer.dtype, channels) +
    (reductions.length > 0 ? reductionsWork(reductions, shapes.output, layer.dtype) : 0)
  );
}

/** The work of moving tensors of a reply into the request's layouts. */
export function movingWork(
  { replyType, format }: ReplyForm,
  { plan, layouts }: PlannedLayer,
  names: readonly ('input' | 'weight' | 'bias' | 'output' | 'grad_output')[],
): number {
  if (!layouts || (format === 'none' && replyType === 'json')) return 0;
  let work = 0;
  for (const name of names) {
    const own = name === 'grad_output' ? 'output' : name;
    const elements = own === 'bias' || !layouts[own] ? 0 : elementCount(plan.shapes[own]);
    work += memoryWork(elements, plan.layer.dtype) + perMoved * elements;
  }
  return work;
}

/** The work of starting a job, and of writing tensors of these shapes and so many float64 figures. */
export function replyWork(
  { replyType, format }: ReplyForm,
  dtype: LayerDType,
  tensors: readonly (readonly number[] | null | undefined)[],
  figures = 0,
): number {
  let work = perJob + perText.float64 * figures;
  for (const shape of tensors) {
    if (!shape || (format === 'none' && replyType === 'json')) continue;
    const elements = elementCount(shape);
    const bytes = bytesPerElement[dtype] * elements;
    const narrowing = roundingWork(elements, dtype);
    if (replyType !== 'json') work += perFileByte * bytes + memoryWork(elements, dtype) + narrowing;
    else if (format === 'base64') work += perBase64Byte * bytes + narrowing;
    else {
      work += perText[dtype] * elements;
      if (format === 'nested' && elements > 0) work += (perTextRow * elements) / shape[shape.length - 1];
    }
  }
  return work;
}

/** The work of answering with so many plans, and a list of so many groups. */
export function plansWork(plans: number, groups = 0): number {
  return perJob + perPlan * plans + perListedGroup * groups;
}

/** The work of explaining a value by at most so many terms, read along extended axes of these sizes. */
export function termsWork(terms: number, extended: readonly number[]): number {
  return perJob + perTerm * terms + perSource * extended.reduce((sum, size) => sum + size, 0);
}
