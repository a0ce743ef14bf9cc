import { materialiseParameters } from '../backend/convolve.ts';
import {
  type VerifyReply,
  type VerifyRequest,
  verifyExamples,
  verifyReply,
  verifyRequest,
} from '../contract/verify.ts';
import { indexIn, sizesIn } from '../layers/layouts.ts';
import { checkMacs } from '../layers/limits.ts';
import type { Plan } from '../layers/plan.ts';
import { materialise, type TensorSource } from '../tensor/source.ts';
import { indexAt } from '../tensor/tensor.ts';
import type { Mismatch } from '../verification/errors.ts';
import { type ShapeCause, shapeCauses } from '../verification/shape.ts';
import type { Tolerance } from '../verification/tolerance.ts';
import { type Verification, verify as verifyOutput } from '../verification/verify.ts';
import type { Operation, OperationTask } from './operation.ts';
import { PlainJson, type Written } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { shapesIn } from './reply/layouts.ts';
import { checkReplySize } from './reply/size.ts';
import { checkInput, checkSource, type PlannedLayer, planRequest } from './request/check.ts';
import { arranged, requestedLayouts } from './request/layouts.ts';
import { searchBudget, verificationPeak, verificationWork } from './verify/cost.ts';

/** An output to judge. */
export interface VerifyJob extends ReplyForm {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
  readonly layer: PlannedLayer;
  readonly output: TensorSource;
  /** The output's shape as the request states it, and in PyTorch's order. */
  readonly outputShape: readonly number[];
  readonly stated: readonly number[];
  readonly tolerance: Tolerance | null;
  /** The work that the search for causes may take. */
  readonly budget: number;
}

/** An output judged; of a wrong shape, what gives that shape. */
type Judged = { readonly verification: Verification } | { readonly wrongShape: readonly ShapeCause[] };

/** POST /v1/verify. */
export const verify = {
  name: 'verify',
  computes: true,
  contract: {
    request: verifyRequest,
    reply: verifyReply,
    examples: verifyExamples,
    summary: 'Whether an output is right, and if not, why not',
    description:
      'Compares `output` with what the layer gives, within the bound that any order of the sums keeps. Where it ' +
      'differs, the usual faults of a port are computed, singly and in pairs: those that give what `output` has are ' +
      'its causes.',
  },
  files: { tensors: '`input`, `weight`, `bias`, `output`', replies: [] },

  prepare(request, limits, replyType) {
    const layouts = requestedLayouts(request.layout, request.layer, request.input.shape);
    const input = arranged(request.input, layouts?.input);
    const output = arranged(request.output, layouts?.output);
    const inputShape = checkInput(input, [request.layer.dtype]);
    const layer = planRequest(request, inputShape, limits, '', layouts);
    const { plan, weight, bias } = layer;
    const { shapes, cost } = plan;
    const outputShape = output.shape ?? shapes.output;
    const stated =
      request.output.shape ?? sizesIn(layouts?.output ?? null, shapes.output, plan.layer.in_channels);
    checkSource(output, outputShape, plan.layer.dtype, '/output');
    const content = { plan, elements: 0, channels: plan.layer.out_channels };
    const replyBytes = checkReplySize(replyType, 'none', [], [content], limits);
    // Once for the values, and once for their bounds.
    checkMacs(2 * cost.macs, limits, '/layer');
    const form = { replyType, format: 'none', replyBytes } as const;
    const tolerance = request.tolerance ?? null;
    const job = { ...form, input, inputShape, layer, output, outputShape, stated, tolerance };
    const { work, budget } = searchBudget(verificationWork(job, limits), layer, limits);
    return { job: { ...job, budget }, macs: 2 * cost.macs, work, operands: [input, weight, bias, output] };
  },

  peakBytes: verificationPeak,
} as const satisfies Operation<VerifyRequest, VerifyJob>;

/** What a thread does for it. */
export const verifyTask = {
  name: 'verify',

  run(job, watch): Judged {
    const { plan, ...parameters } = job.layer;
    const { layer, shapes } = plan;
    if (!hasShape(plan, job.outputShape)) return { wrongShape: shapeCauses(plan, job.outputShape) };
    const compute = () => {
      const operands = {
        input: materialise(job.input, job.inputShape, layer.dtype),
        ...materialiseParameters(layer, parameters),
      };
      const got = materialise(job.output, shapes.output, layer.dtype);
      const verification = verifyOutput(plan, operands, got, job.tolerance, job.budget);
      return { verification, variant: 'verify' };
    };
    return watch.time(() => watch.pass(plan, compute));
  },

  reply(judged, { layer: { plan, layouts }, stated }): Written<VerifyReply> {
    const { layer, shapes } = plan;
    const head = { layer: new PlainJson(layer), shapes: new PlainJson(shapesIn(shapes, layouts, layer)) };
    const output_shape = stated;
    if ('wrongShape' in judged) {
      const causes = judged.wrongShape.map((cause) => ({ explains: null, max_abs: null, ...cause }));
      const nothing = { error: null, per_channel: null, ulp_histogram: [], closest: null };
      return { ...head, verdict: 'different', output_shape, ...nothing, causes, searched: 0, skipped: 0 };
    }
    const { verdict, compared, causes, closest, searched, skipped } = judged.verification;
    const { errors, channels, histogram } = compared;
    const written = (mismatch: Mismatch | null) => {
      if (!mismatch) return null;
      const { at, ...values } = mismatch;
      return { index: indexIn(layouts?.output ?? null, indexAt(at, shapes.output)), ...values };
    };
    return {
      ...head,
      verdict,
      output_shape,
      error: { ...errors, first: written(errors.first), worst: written(errors.worst) },
      per_channel: { max_abs: channels.max_abs, mismatched: channels.mismatched },
      ulp_histogram: histogram,
      ...{ causes, closest, searched, skipped },
    };
  },
} as const satisfies OperationTask<VerifyJob, Judged>;

function hasShape({ shapes }: Plan, given: readonly number[]): boolean {
  return given.length === shapes.output.length && given.every((size, axis) => size === shapes.output[axis]);
}
