import { accumulatingPeak, accumulatingWork } from '../../backend/integers/prediction.ts';
import { beside, inTurn, nothing, type PeakBytes } from '../../backend/peak-bytes.ts';
import type { TensorForm } from '../../formats/json/tensor-forms.ts';
import { formats, type ReplyType } from '../../formats/registry.ts';
import { checkReplyBytes, checkWork, type Limits } from '../../layers/limits.ts';
import type { Plan } from '../../layers/plan.ts';
import type { Quantization } from '../../quantization/parameters.ts';
import type { RuntimeName } from '../../quantization/runtime-table.ts';
import type { DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/tensor.ts';
import { memoryWork, movingWork, parametersWork, replyWork, sourceWork } from '../cost.ts';
import { replyBytesOf } from '../peak-bytes.ts';
import type { ReplyForm } from '../reply/encode.ts';
import type { QuantizedOperands } from './operands.ts';

/** An operand's element that is quantized or checked, and an accumulator that a runtime requantizes. */
const [perOperand, perRequantized] = [400, 500];
/** An output's part of the comparison of all runtimes. */
const perCompared = 150;
/** A channel of a runtime with factors of its own: an object, and its figures as text. */
const perFactor = 20_000;

interface Content {
  readonly plan: Plan;
  readonly quantization: Quantization;
  readonly runtimes: readonly RuntimeName[];
  readonly include: readonly ('input' | 'weight' | 'bias')[];
}

type Job = ReplyForm & QuantizedOperands & Omit<Content, 'plan'>;

/**
 * Predicts the bytes of the reply's tensors and factors.
 * @throws ProblemError `limit-exceeded`
 */
export function quantizedReplyBytes(
  content: Content,
  replyType: ReplyType,
  form: TensorForm,
  limits: Limits,
): number {
  const bytesIn = (form: TensorForm) => tensorBytes(content, replyType, form);
  const asked = bytesIn(form);
  const shorter = (['base64', 'none'] as const).find((form) => bytesIn(form) <= limits.maxReplyBytes);
  checkReplyBytes(asked, limits, replyType === 'json' && shorter ? `format "${shorter}"` : undefined);
  return asked;
}

function tensorBytes(
  { plan, quantization, runtimes, include }: Content,
  type: ReplyType,
  form: TensorForm,
): number {
  const sizeOf = (dtype: DType, elements: number, figureBytes = 0) =>
    formats[type].sizeOf({ dtype, elements, form, figureBytes });
  const { shapes } = plan;
  const outputs = elementCount(shapes.output);
  const dtypes = { input: quantization.dtype, weight: quantization.weight.dtype, bias: 'int32' } as const;
  const included = include.map((name) => sizeOf(dtypes[name], elementCount(shapes[name] ?? [0])));
  const factors = 40 * runtimes.length * quantization.weight.scales.length;
  return (
    sizeOf('int32', outputs, factors) +
    sizeOf(quantization.dtype, runtimes.length * outputs) +
    included.reduce((sum, bytes) => sum + bytes, 0)
  );
}

/** @throws ProblemError `limit-exceeded` where it is too much. */
export function quantizedWork(job: Job, limits: Limits): number {
  const { input, inputShape, layer, quantization, runtimes, include } = job;
  const { plan } = layer;
  const { shapes, cost } = plan;
  const outputs = elementCount(shapes.output);
  const operands = elementCount(inputShape) + cost.parameters;
  const tensors = [
    shapes.output,
    ...runtimes.map(() => shapes.output),
    ...include.map((name) => shapes[name]),
  ];
  const work =
    sourceWork(input, inputShape, 'float64') +
    parametersWork(layer) +
    perOperand * operands +
    memoryWork(operands + outputs, 'float64') +
    accumulatingWork(plan) +
    (perRequantized * runtimes.length + perCompared) * outputs +
    perFactor * runtimes.length * quantization.weight.scales.length +
    replyWork(job, 'float32', tensors) +
    movingWork(job, layer, [...include, 'output', ...runtimes.map(() => 'output' as const)]);
  return checkWork(work, limits, '');
}

/** Operands as integers and as they came, accumulators, and an output for each runtime. */
export function quantizedPeak(job: Job): PeakBytes {
  const { layer, runtimes, inputShape } = job;
  const { plan } = layer;
  const outputs = elementCount(plan.shapes.output);
  const operands = elementCount(inputShape) + plan.cost.parameters;
  const made = (1 + 8) * operands;
  // Results in another layout are copied while they are written.
  const shown = (layer.layouts ? 2 : 1) * (8 + runtimes.length) * outputs;
  return beside(2 ** 21 + made, inTurn(accumulatingPeak(plan), beside(shown + replyBytesOf(job), nothing)));
}
