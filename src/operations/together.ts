import { type ElementRange, type LayerPart, partsOf } from '../backend/parts.ts';
import { isTransposed } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { recycle } from '../memory/buffers.ts';
import { letGo } from '../memory/let-go.ts';
import type { Call } from '../runtime/call.ts';
import { buffersOf, type ConvolveJob, epochMillis, type Job, unwrap } from '../runtime/messages.ts';
import type { Errand, Pool } from '../runtime/pool.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount, sharedElements, type TensorData } from '../tensor/tensor.ts';
import type { OwnPart, PartsDone, PartsJob, Staged, StageJob, Staging } from './split.ts';

/** A job that is one convolution's, which can be computed by several workers together. */
export function isDivisible(job: Job): job is ConvolveJob {
  return job.reply === 'conv' || job.reply === 'statistics';
}

/** More parts than workers, so that one that is held up by other programs holds up less. */
const partsPerWorker = 2;

/** Answers a job whose tensors and output are there, in shared memory; `millis` is what that took. */
type Answer<T> = (job: ConvolveJob, millis: number) => Promise<T>;

/**
 * Has all workers compute the job's layer together: one makes its tensors, each computes parts of the output in place. Its memory is let go
 * of when the job is answered.
 * @throws as `Pool.run`
 */
export async function computeTogether<T>(
  pool: Pool,
  job: ConvolveJob,
  work: number,
  call: Call,
  answer: Answer<T>,
): Promise<T> {
  const staging = roomFor(job.works[0].plan);
  const buffers = new Set(Object.values(staging).flatMap((data: TensorData | null) => data?.buffer ?? []));
  try {
    const { job: computed, millis } = await compute(pool, job, work, call, staging);
    const answered = await answer(computed, millis);
    for (const buffer of buffers) recycle(buffer);
    return answered;
  } catch (error) {
    // Some worker may still be at it: nobody may have the memory yet.
    for (const { byteLength } of buffers) letGo(byteLength);
    throw error;
  }
}

async function compute(pool: Pool, job: ConvolveJob, work: number, call: Call, staging: Staging) {
  const from = epochMillis();
  const { plan } = job.works[0];
  const adjoint = isTransposed(plan.layer);
  const making: Errand<StageJob> = {
    name: 'stage',
    job: { job, staging },
    transferList: buffersOf(job),
    work,
  };
  unwrap(await pool.run<StageJob, Staged>(making, call));
  // Workers may have died meanwhile; what waits gets their successors.
  const workers = Math.max(1, pool.alive);
  const parts = partsOf(plan.geometry, workers * partsPerWorker, adjoint).map((part) =>
    ownPart(staging, part),
  );
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const computeSome = async () => {
    const computing: Errand<PartsJob> = {
      name: 'parts',
      job: { adjoint, parts, taken },
      transferList: [],
      work: work / workers,
    };
    return unwrap(await pool.run<PartsJob, PartsDone>(computing, call));
  };
  const done = await Promise.all(Array.from({ length: workers }, computeSome));
  const variant = done.find(({ variant }) => variant !== null)?.variant;
  if (!variant) throw new Error('some worker takes the first part');
  const millis = epochMillis() - from;
  return { job: computedJob(job, staging, variant, millis), millis };
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

function ownPart({ read, weight, bias, output }: Staging, part: LayerPart): OwnPart {
  const own = (data: TensorData, [from, to]: ElementRange) => data.subarray(from, to);
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
