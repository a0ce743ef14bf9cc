import { type Fault, type ProblemCode, ProblemError } from '../errors.ts';
import type { TensorForm } from '../formats/json/tensor-forms.ts';
import type { BodyType, ReplyType } from '../formats/registry.ts';
import type { LayerType } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import type { ReductionOp } from '../tensor/reduce.ts';
import type { TensorSource } from '../tensor/source.ts';
import type { TensorData } from '../tensor/tensor.ts';
import type { Carried } from './exchange.ts';

export type { BodyType, ReplyType } from '../formats/registry.ts';

/** Everything that crosses between the event loop and the workers. Elements cross by transfer, never as number lists. */

/** How tensors are written into the reply. */
export type TensorFormat = TensorForm;
export type IncludedTensor = 'input' | 'weight' | 'bias';
export type IncludedInGradients = IncludedTensor | 'output' | 'grad_output';

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

/** A body to decode. Its bytes are transferred. */
export interface DecodeJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: BodyType;
}

/** The last round of giving memory back: `Rounds`. A worker that has not taken part does so before its next job. */
export interface Round {
  readonly number: number;
  /** Bytes of each kind of memory that a thread may keep. */
  readonly mostKept: number;
}

/** A job as a worker gets it. */
export interface Task<J> {
  readonly job: J;
  /** The number of the word that tells it to stop. */
  readonly slot: number;
  readonly round: Round;
  readonly carried: Carried;
}

/** A result as the event loop gets it. */
export interface Returned<R> {
  readonly result: R | Failure;
  readonly carried: Carried;
  /** Bytes of memory that the worker has let go of, and that only a round gives back. */
  readonly letGo: number;
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

/** A domain error. Workers return them: a thrown error loses its fields on the way. */
export interface Failure {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly message: string;
  readonly faults: readonly Fault[];
}

/** A reply's bytes. */
export interface Convolved {
  readonly ok: true;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timings: WorkerTimings;
}

/** A decoded body; its tensors are `NumberArray`s by form, as classes do not cross. */
export interface DecodedBody {
  readonly ok: true;
  readonly value: unknown;
  readonly millis: number;
}

/** A worker has taken part in a round. */
export interface TookPart {
  readonly ok: true;
}

/** Runs `work`, and makes a result of the domain error that it may throw. */
export function failing<T>(work: () => T): T | Failure {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { ok: false, code: error.code, message: error.message, faults: error.faults };
  }
}

/** Throws what a worker returned as a failure. */
export function unwrap<T extends { readonly ok: true }>(result: T | Failure): T {
  if (!result.ok) throw new ProblemError(result.code, result.message, result.faults);
  return result;
}

/** Milliseconds since the epoch with sub-millisecond digits: one clock for all threads. */
export function epochMillis(): number {
  return performance.timeOrigin + performance.now();
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
