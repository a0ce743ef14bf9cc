import { accumulate } from '../../backend/integers/accumulate.ts';
import type { VerifyReply, VerifyRequest } from '../../contract/verify/verify.ts';
import { ProblemError } from '../../errors.ts';
import { indexIn } from '../../layers/layouts.ts';
import { checkMacs, type Limits } from '../../layers/limits.ts';
import { channelScales } from '../../quantization/parameters.ts';
import { type RuntimeName, runtimeNames, runtimes } from '../../quantization/runtime-table.ts';
import { realProduct } from '../../quantization/runtimes/exact.ts';
import { elementCount, indexAt } from '../../tensor/tensor.ts';
import { type IntegerVerification, verifyIntegers } from '../../verification/verify-integers.ts';
import type { Prepared } from '../operation.ts';
import { integersOf } from '../quantized/elements.ts';
import { integerOperands, numbersOf } from '../quantized/operands.ts';
import { type QuantizedJob, quantized } from '../quantized.ts';
import type { WrittenMembers } from '../reply/document.ts';
import { checkReplySize } from '../reply/size.ts';
import { integerWork, searchBudget } from './cost.ts';
import { type ClaimedOutput, claimedOutput } from './output.ts';

/** An output of integers to judge. */
export interface VerifyIntegersJob extends QuantizedJob, ClaimedOutput {
  /** Runtimes that do not take the layer, with the reason. */
  readonly refusals: readonly { readonly name: RuntimeName; readonly refused: string }[];
  /** The work that the search for causes may take. */
  readonly budget: number;
}

/** The same with the accumulators, which explain the first integers that differ. */
export interface VerifiedIntegers extends IntegerVerification {
  readonly accumulators: Int32Array | Float64Array;
}

type Asked = VerifyRequest & { readonly quantization: NonNullable<VerifyRequest['quantization']> };

/** Checks a request with `quantization`, and plans its job. @throws ProblemError */
export function prepareIntegers(request: Asked, limits: Limits): Prepared<VerifyIntegersJob> {
  const { layer, input, weight, bias, layout, quantization, quantize, runtimes: names, tolerance } = request;
  if (tolerance)
    throw ProblemError.of('invalid-request', {
      pointer: '/tolerance',
      message: 'integers are compared one by one, without a tolerance',
      hint: 'leave it out: "runtimes" of the reply says how far apart they are',
    });
  const asked = {
    layer,
    input,
    weight,
    bias,
    layout,
    quantization,
    quantize,
    format: 'none',
    include: [],
  } as const;
  const all = [...new Set(names ?? runtimeNames)];
  const { job: computed, macs, operands } = quantized.prepare({ ...asked, runtimes: all }, limits, 'json');
  const claimed = claimedOutput(request, computed.layer, 'float64');
  // Once for the accumulators, and once for those of a fault.
  checkMacs(2 * macs, limits, '/layer');
  const refusals = all.flatMap((name) => {
    const refused = runtimes[name].refusal(computed.quantization);
    return refused === undefined ? [] : [{ name, refused }];
  });
  const taking = all.filter((name) => refusals.every((refusal) => refusal.name !== name));
  if (taking.length === 0) throw noneTakes(refusals);
  const content = {
    plan: computed.layer.plan,
    elements: 0,
    channels: computed.layer.plan.layer.out_channels,
  };
  const replyBytes = checkReplySize('json', 'none', [], [content], limits);
  const job = { ...computed, ...claimed, refusals, runtimes: taking, replyBytes };
  const { work, budget, searched } = searchBudget(integerWork(job, limits), computed.layer, limits);
  return {
    job: { ...job, budget },
    macs: 2 * macs + searched,
    work,
    operands: [...operands, claimed.output],
  };
}

function noneTakes([{ name, refused }]: VerifyIntegersJob['refusals']): ProblemError {
  return ProblemError.of('invalid-request', {
    pointer: '/runtimes',
    message: `no runtime of these takes the layer: ${name} does not, because ${refused}`,
    hint: 'leave it out: exact takes every layer',
  });
}

/** @throws ProblemError `invalid-tensor` where an element is no integer of its dtype */
export function runIntegers(job: VerifyIntegersJob): VerifiedIntegers {
  const { layer, quantization, output, budget } = job;
  const { plan } = layer;
  const operands = integerOperands(job);
  const got = integersOf(numbersOf(output, plan.shapes.output), quantization.dtype, '/output');
  const { data: accumulators } = accumulate(plan, operands);
  const verification = verifyIntegers(
    { plan, operands, accumulators, quantization },
    job.runtimes,
    got,
    budget,
  );
  return { ...verification, accumulators };
}

/** The comparisons with all runtimes, those that refuse the layer last. */
export function writtenRuntimes(
  { runtimes: compared, accumulators }: VerifiedIntegers,
  { layer: { plan, layouts }, quantization, refusals }: VerifyIntegersJob,
): WrittenMembers<NonNullable<VerifyReply['runtimes']>[number]>[] {
  const { output: shape } = plan.shapes;
  const plane = elementCount(shape.slice(-plan.layer.kernel_size.length));
  const { out_channels } = plan.layer;
  const [least, greatest] = quantization.bounds;
  const written = compared.map(({ name, mismatched, max, first }) => ({
    runtime: name,
    verdict: mismatched === 0 ? ('identical' as const) : ('different' as const),
    ...{ mismatched, max },
    first: first && shown(name, first),
  }));
  const refused = refusals.map(({ name, refused }) => ({
    ...{ runtime: name, verdict: 'refused' as const, refused },
    ...{ mismatched: null, max: null, first: null },
  }));
  return [...written, ...refused];

  function shown(name: RuntimeName, { at, got, expected }: NonNullable<(typeof compared)[number]['first']>) {
    const accumulator = accumulators[at] | 0;
    const scales = channelScales(quantization, Math.floor(at / plane) % out_channels);
    const { requantize, explain } = runtimes[name].channel(scales);
    const whole = requantize(accumulator);
    const bound = whole < least ? least : whole > greatest ? greatest : undefined;
    const clamped = bound === undefined ? '' : `; clamped to ${bound}`;
    return {
      index: indexIn(layouts?.output ?? null, indexAt(at, shape)),
      accumulator,
      real: realProduct(accumulator, scales),
      ...{ got, expected },
      why: `${name} ${explain(accumulator)}, and adds ${quantization.output.zeroPoint}${clamped}`,
    };
  }
}
