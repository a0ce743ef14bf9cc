import { isTransposed } from '../convolution/layer.ts';
import { type Part, partsOf, type Range } from '../convolution/parts.ts';
import type { Plan } from '../convolution/plan.ts';
import { recycle } from '../tensor/memory.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount, sharedElements, type TensorData } from '../tensor/tensor.ts';
import type { Call } from './call.ts';
import { buffersOf, type ConvolveJob, epochMillis, type Job, unwrap } from './messages.ts';
import type { Errand, Pool } from './pool.ts';
import type { OwnPart, PartsDone, PartsJob, StageJob, Staging } from './split.ts';

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
  const workers = Math.max(1, pool.alive);
  const parts = partsOf(plan.geometry, workers * partsPerWorker, adjoint).map((part) =>
    ownPart(staging, part),
  );
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const compute = async () => {
    const computing: Errand<PartsJob> = {
      name: 'parts',
      job: { adjoint, parts, taken },
      transferList: [],
      work: work / workers,
    };
    return unwrap(await pool.run<PartsJob, PartsDone>(computing, call));
  };
  const done = await Promise.all(Array.from({ length: workers }, compute));
  const variant = done.find(({ variant }) => variant !== null)?.variant;
  if (!variant) throw new Error('some worker takes the first part');
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

function ownPart({ read, weight, bias, output }: Staging, part: Part): OwnPart {
  const own = (data: TensorData, [from, to]: Range) => data.subarray(from, to);
  return {
    geometry: part.geometry,
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
