import { materialiseParameters } from '../backend/convolve.ts';
import {
  type VerifyReply,
  type VerifyRequest,
  verifyExamples,
  verifyReply,
  verifyRequest,
} from '../contract/verify/verify.ts';
import { checkMacs, type Limits } from '../layers/limits.ts';
import { materialise } from '../tensor/source.ts';
import { type ShapeCause, shapeCauses } from '../verification/shape.ts';
import { type Verification, verify as verifyOutput } from '../verification/verify.ts';
import type { Operation, OperationTask, Prepared } from './operation.ts';
import type { Written } from './reply/document.ts';
import { checkReplySize } from './reply/size.ts';
import { checkInput, planRequest } from './request/check.ts';
import { arranged, requestedLayouts } from './request/layouts.ts';
import { integersPeak, searchBudget, verificationPeak, verificationWork } from './verify/cost.ts';
import {
  prepareIntegers,
  runIntegers,
  type VerifiedIntegers,
  type VerifyIntegersJob,
} from './verify/integers.ts';
import type { VerifyFloatsJob } from './verify/job.ts';
import { claimedOutput, hasShape } from './verify/output.ts';
import { writtenVerification, writtenWrongShape } from './verify/reply.ts';

/** An output to judge. */
export type VerifyJob = VerifyFloatsJob | VerifyIntegersJob;

/** An output judged; of a wrong shape, what gives that shape. */
type Judged =
  | { readonly verification: Verification | VerifiedIntegers }
  | { readonly wrongShape: readonly ShapeCause[] };

/** POST /v1/verify. */
export const verify = {
  name: 'verify',
  computes: true,
  takesIntegers: true,
  contract: {
    request: verifyRequest,
    reply: verifyReply,
    examples: verifyExamples,
    summary: 'Whether an output is right, and if not, why not',
    description:
      'Compares `output` with the output of the layer, within the bound that every order of the ' +
      'sums keeps. If they differ, the usual faults of a port are computed, singly and in pairs. ' +
      'Those that reproduce `output` are its causes. With `quantization` the output is one of ' +
      'integers, and is compared with that of every runtime.',
  },
  files: { tensors: '`input`, `weight`, `bias`, `output`', replies: [] },

  prepare(request, limits, replyType): Prepared<VerifyJob> {
    const { quantization } = request;
    if (!quantization) return prepareFloats(request, limits, replyType);
    return prepareIntegers({ ...request, quantization }, limits);
  },

  peakBytes: (job: VerifyJob) => (isQuantized(job) ? integersPeak(job) : verificationPeak(job)),
} as const satisfies Operation<VerifyRequest, VerifyJob>;

function prepareFloats(
  request: VerifyRequest,
  limits: Limits,
  replyType: VerifyJob['replyType'],
): Prepared<VerifyFloatsJob> {
  const layouts = requestedLayouts(request.layout, request.layer, request.input.shape);
  const input = arranged(request.input, layouts?.input);
  const inputShape = checkInput(input, [request.layer.dtype]);
  const layer = planRequest(request, inputShape, limits, '', layouts);
  const { plan, weight, bias } = layer;
  const { cost } = plan;
  const claimed = claimedOutput(request, layer, plan.layer.dtype);
  const content = { plan, elements: 0, channels: plan.layer.out_channels };
  const replyBytes = checkReplySize(replyType, 'none', [], [content], limits);
  // Once for the values, and once for their bounds.
  checkMacs(2 * cost.macs, limits, '/layer');
  const form = { replyType, format: 'none', replyBytes } as const;
  const job = { ...form, ...claimed, input, inputShape, layer, tolerance: request.tolerance ?? null };
  const { work, budget, searched } = searchBudget(verificationWork(job, limits), layer, limits);
  const operands = [input, weight, bias, claimed.output];
  return { job: { ...job, budget }, macs: 2 * cost.macs + searched, work, operands };
}

/** What a thread does for it. */
export const verifyTask = {
  name: 'verify',

  run(job, watch): Judged {
    const { plan } = job.layer;
    if (!hasShape(plan, job)) return { wrongShape: shapeCauses(plan, job.outputShape) };
    const compute = () => ({
      verification: isQuantized(job) ? runIntegers(job) : runFloats(job),
      variant: 'verify',
    });
    return watch.time(() => watch.pass(plan, compute));
  },

  reply(judged, job): Written<VerifyReply> {
    if ('wrongShape' in judged) return writtenWrongShape(judged.wrongShape, job);
    return writtenVerification(judged.verification, job);
  },
} as const satisfies OperationTask<VerifyJob, Judged>;

function runFloats({ layer: planned, input, inputShape, output, tolerance, budget }: VerifyFloatsJob) {
  const { plan, ...parameters } = planned;
  const { layer, shapes } = plan;
  const operands = {
    input: materialise(input, inputShape, layer.dtype),
    ...materialiseParameters(layer, parameters),
  };
  const got = materialise(output, shapes.output, layer.dtype);
  return verifyOutput(plan, operands, got, tolerance, budget);
}

function isQuantized(job: VerifyJob): job is VerifyIntegersJob {
  return 'quantization' in job;
}
