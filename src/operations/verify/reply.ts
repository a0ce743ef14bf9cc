import type { VerifyReply } from '../../contract/verify/verify.ts';
import { indexIn } from '../../layers/layouts.ts';
import { runtimeNames } from '../../quantization/runtime-table.ts';
import { indexAt } from '../../tensor/tensor.ts';
import type { Mismatch } from '../../verification/errors.ts';
import type { Cause } from '../../verification/search.ts';
import type { ShapeCause } from '../../verification/shape.ts';
import type { Verification } from '../../verification/verify.ts';
import { PlainJson, type Written } from '../reply/document.ts';
import { shapesIn } from '../reply/layouts.ts';
import { type VerifiedIntegers, type VerifyIntegersJob, writtenRuntimes } from './integers.ts';
import type { VerifyFloatsJob } from './job.ts';

type Job = VerifyFloatsJob | VerifyIntegersJob;

function head({ layer: { plan, layouts }, stated, ...job }: Job) {
  const { layer, shapes } = plan;
  const { dtype: _, ...integerLayer } = layer;
  return {
    layer: new PlainJson('quantization' in job ? integerLayer : layer),
    shapes: new PlainJson(shapesIn(shapes, layouts, layer)),
    output_shape: stated,
  };
}

export function writtenWrongShape(wrongShape: readonly ShapeCause[], job: Job): Written<VerifyReply> {
  const causes = wrongShape.map((cause) => ({ explains: null, max_abs: null, ...cause }));
  const nothing = { error: null, per_channel: null, ulp_histogram: [], closest: null };
  return { ...head(job), verdict: 'different', ...nothing, causes, searched: 0, skipped: 0 };
}

export function writtenVerification(
  verification: Verification | VerifiedIntegers,
  job: Job,
): Written<VerifyReply> {
  const { verdict, compared, causes, closest, searched, skipped } = verification;
  const { errors, channels, histogram } = compared;
  const { plan, layouts } = job.layer;
  const written = (mismatch: Mismatch | null) => {
    if (!mismatch) return null;
    const { at, ...values } = mismatch;
    return { index: indexIn(layouts?.output ?? null, indexAt(at, plan.shapes.output)), ...values };
  };
  const isInteger = 'runtimes' in verification && 'quantization' in job;
  return {
    ...head(job),
    verdict,
    runtimes: isInteger ? writtenRuntimes(verification, job) : undefined,
    error: { ...errors, first: written(errors.first), worst: written(errors.worst) },
    per_channel: { max_abs: channels.max_abs, mismatched: channels.mismatched },
    ulp_histogram: histogram,
    causes: causes.map(writtenCause),
    closest: closest && writtenCause(closest),
    ...{ searched, skipped },
  };
}

/** Arithmetic that no runtime has is named in the text alone. */
function writtenCause({ runtime, ...cause }: Cause) {
  return { ...cause, runtime: runtimeNames.find((name) => name === runtime) };
}
