import { isTransposed } from '../convolution/layer.ts';
import { type Part, partsOf, type Range } from '../convolution/parts.ts';
import type { Plan } from '../convolution/plan.ts';
import { recycle } from '../tensor/memory.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount, sharedElements, type TensorData } from '../tensor/tensor.ts';
import type { Call } from './call.ts';
import { buffersOf, type ConvolveJob, epochMillis, type Job, unwrap } from './messages.ts';
import type { Errand, Pool } from './pool.ts';
import type { PartDone, PartJob, StageJob, Staging } from './split.ts';

/** A job that is one convolution's, which can be computed by several workers together. */
export function isDivisible(job: Job): job is ConvolveJob {
  return job.reply === 'conv' || job.reply === 'statistics';
}

/** More parts than workers, so that one that is held up by other programs holds up less. */
const partsPerWorker = 2;

/** A job whose layer has been computed. */
export interface Together {
  /** The job with its tensors and its output there, in shared memory. */
  readonly job: ConvolveJob;
  /** What that took. */
  readonly millis: number;
  /** To be called when the job is done: its memory is used again. */
  readonly release: () => void;
}

/**
 * Has all workers compute the job's layer together: one makes its tensors, each computes parts of the output in place.
 * @throws as `Pool.run`
 */
export async function computeTogether(
  pool: Pool,
  job: ConvolveJob,
  work: number,
  call: Call,
): Promise<Together> {
  const from = epochMillis();
  const { plan } = job.works[0];
  const adjoint = isTransposed(plan.layer);
  const staging = roomFor(plan);
  const making: Errand<StageJob> = {
    name: 'stage',
    job: { job, staging },
    transferList: buffersOf(job),
    work,
  };
  unwrap(await pool.run<StageJob, { readonly ok: true }>(making, call));
  // Workers may have died meanwhile; what waits gets their successors.
  const parts = partsOf(plan.geometry, Math.max(1, pool.alive) * partsPerWorker, adjoint);
  const compute = async (part: Part) => {
    const share: PartJob = { geometry: part.geometry, adjoint, ...ownElements(staging, part) };
    const errand: Errand<PartJob> = { name: 'part', job: share, transferList: [], work: work / parts.length };
    return unwrap(await pool.run<PartJob, PartDone>(errand, call));
  };
  const [{ variant }] = await Promise.all(parts.map(compute));
  const millis = epochMillis() - from;
  return { job: computedJob(job, staging, variant, millis), millis, release: () => release(staging) };
}

function roomFor({ layer, geometry, extension, shapes }: Plan): Staging {
  const { dtype } = layer;
  const room = (shape: readonly number[]) => sharedElements(dtype, elementCount(shape));
  const input = room(shapes.input);
  return {
    input,
    read: extension ? room([geometry.batch, layer.in_channels, ...geometry.input]) : input,
    weight: room(shapes.weight),
    bias: shapes.bias && room(shapes.bias),
    output: room(shapes.output),
  };
}

function ownElements({ read, weight, bias, output }: Staging, part: Part) {
  const own = (data: TensorData, [from, to]: Range) => data.subarray(from, to);
  return {
    input: own(read, part.input),
    weight: own(weight, part.weight),
    bias: bias && own(bias, part.bias),
    output: own(output, part.output),
  };
}

function computedJob(
  job: ConvolveJob,
  { input, weight, bias, output }: Staging,
  variant: string,
  millis: number,
): ConvolveJob {
  const { shapes } = job.works[0].plan;
  const source = (data: TensorData, shape: readonly number[]): TensorSource => ({
    kind: 'data',
    shape,
    data,
  });
  const work = {
    ...job.works[0],
    weight: source(weight, shapes.weight),
    bias: bias && source(bias, [bias.length]),
    computed: { output, variant, millis },
  };
  return { ...job, input: source(input, job.inputShape), works: [work] };
}

function release({ input, read, weight, bias, output }: Staging): void {
  for (const data of new Set([input, read, weight, bias, output])) if (data) recycle(data.buffer);
}
