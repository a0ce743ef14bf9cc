import type { LayerType } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import type { ReductionOp } from '../tensor/reduce.ts';
import type { TensorSource } from '../tensor/source.ts';
import type { TensorData } from '../tensor/tensor.ts';

/** What crosses between the event loop and the workers. Elements cross by transfer, never as number lists. */

/** How tensors are written into the reply. */
export type TensorFormat = 'nested' | 'flat' | 'base64' | 'none';
export type IncludedTensor = 'input' | 'weight' | 'bias';
export type IncludedInGradients = IncludedTensor | 'output' | 'grad_output';

/** What a reply is written in. */
export type ReplyType = 'json' | 'safetensors' | 'npy';

/** One layer to compute; what is null of weight and bias is drawn from `seed`. */
export interface LayerWork {
  /** The result's name in a comparison; null outside one. */
  readonly name: string | null;
  readonly plan: Plan;
  readonly weight: TensorSource | null;
  readonly bias: TensorSource | null;
  readonly seed: number;
  /** The output, where workers have computed it together already, what ran, and the milliseconds that took. */
  readonly computed?: { readonly output: TensorData; readonly variant: string; readonly millis: number };
}

/** Layers on one input, checked: geometry, limits and operand shapes are known to fit. */
interface LayersOnInput {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
  readonly works: readonly LayerWork[];
}

/** How a job's tensors are to be answered. */
export interface Answering {
  readonly replyType: ReplyType;
  /** Of the output. */
  readonly reductions: readonly { readonly op: ReductionOp; readonly axes: readonly number[] }[];
  readonly format: TensorFormat;
}

/** The forward pass. */
export interface ConvolveJob extends LayersOnInput, Answering {
  /** The document to write: one layer's, the comparison of all, or the output's statistics alone; the last two are always JSON. */
  readonly reply: 'conv' | 'compare' | 'statistics';
  readonly include: readonly IncludedTensor[];
}

/** The backward pass of the first layer. */
export interface GradientsJob extends LayersOnInput, Answering {
  readonly reply: 'gradients';
  readonly gradOutput: TensorSource;
  readonly include: readonly IncludedInGradients[];
}

/** The terms of one output value of the first layer. */
export interface ExplainJob extends LayersOnInput {
  readonly reply: 'explain';
  /** Of the output: one entry an axis, none negative. */
  readonly index: readonly number[];
}

export type Job = ConvolveJob | GradientsJob | ExplainJob;

/** What a request body is written in. */
export type BodyType = 'json' | 'safetensors';

/** A body to decode. Its bytes are transferred. */
export interface DecodeJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: BodyType;
}

/** Milliseconds spent in a worker, and when it began, on the clock of `epochMillis`. */
export interface WorkerTimings {
  readonly startedAt: number;
  readonly compute: number;
  readonly encode: number;
  /** The layers that were computed, in their order, or the passes. */
  readonly layers: readonly LayerTiming[];
}

/** What one layer took, or one pass for its gradients, and the kernel that ran it. */
export interface LayerTiming {
  readonly type: LayerType;
  readonly variant: string;
  readonly macs: number;
  readonly millis: number;
}

/** A reply's bytes. */
export interface Convolved {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timings: WorkerTimings;
}

/** A decoded body; its tensors are `NumberArray`s by form, as classes do not cross. */
export interface DecodedBody {
  readonly value: unknown;
  readonly millis: number;
}

/** The buffers to transfer with a job: each once. */
export function buffersOf(job: Job): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const add = (source: TensorSource | null) => {
    if (source?.kind === 'data' && source.data.buffer instanceof ArrayBuffer) buffers.add(source.data.buffer);
  };
  add(job.input);
  for (const { weight, bias } of job.works) {
    add(weight);
    add(bias);
  }
  if (job.reply === 'gradients') add(job.gradOutput);
  return [...buffers];
}
