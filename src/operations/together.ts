import { type Part, partsOf, type Range } from '../backend/parts.ts';
import { isTransposed } from '../layers/layer.ts';
import { type Region, takeRegion } from '../memory/arena.ts';
import { epochMillis } from '../runtime/clock.ts';
import type { WorkerPool } from '../runtime/worker-pool.ts';
import type { TensorSource } from '../tensor/source.ts';
import { bytesPerElement, elementCount, elementsIn, type TensorData } from '../tensor/tensor.ts';
import { buffersOf, type ConvolveJob, type Job } from './jobs.ts';
import type { OwnPart, PartsDone, PartsJob, StageJob, Staging } from './split.ts';

/** A job that is one convolution's, which can be computed by several workers together. */
export function isDivisible(job: Job): job is ConvolveJob {
  return job.reply === 'conv' || job.reply === 'statistics';
}

/** More parts than workers, so that one that is held up by other programs holds up less. */
const partsPerWorker = 2;

/** A job with shared memory for its layer's tensors. */
interface StagedLayer {
  readonly job: ConvolveJob;
  readonly staging: Staging;
  /** The memory that the staging lies in. */
  readonly region: Region;
  /** All shared memory of the job, the region among it. */
  readonly regions: readonly Region[];
}

/** Answers a job whose tensors and output are there, in shared memory; `millis` is what that took. */
type Answer<T> = (
  computed: { readonly job: ConvolveJob; readonly regions: readonly Region[] },
  millis: number,
) => Promise<T>;

/** Takes shared memory for the tensors of the job's layer, for `computeTogether` to release; undefined where there is none left. */
export function stagingFor({
  job,
  regions = [],
}: {
  readonly job: ConvolveJob;
  readonly regions?: readonly Region[];
}): StagedLayer | undefined {
  const { plan } = job.works[0];
  const { layer, geometry, extension, shapes } = plan;
  const read = extension && [geometry.batch, layer.in_channels, ...geometry.input];
  const lengths = [shapes.input, shapes.weight, shapes.output, shapes.bias, read].map((shape) =>
    shape ? elementCount(shape) : 0,
  );
  const width = bytesPerElement[layer.dtype];
  const region = takeRegion(lengths.reduce((sum, length) => sum + aligned(width * length), 0));
  if (!region) return undefined;
  let at = region.byteOffset;
  const [input, weight, output, bias, extended] = lengths.map((length) => {
    const data = elementsIn(region.buffer, at, layer.dtype, length);
    at += aligned(width * length);
    return data;
  });
  const staging = { input, weight, output, bias: shapes.bias && bias, read: extension ? extended : input };
  return { job, staging, region, regions: [...regions, region] };
}

/** The next multiple of a cache line: what one worker writes is not on another's. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/**
 * Has all workers compute the job's layer together: one makes its tensors, each computes parts of the output in place. Its memory is released
 * when the job is answered, or has failed and no worker is at it any more.
 * @throws as `WorkerPool.run`
 */
export async function computeTogether<T>(
  pool: WorkerPool,
  layer: StagedLayer,
  work: number,
  signal: AbortSignal,
  answer: Answer<T>,
): Promise<T> {
  try {
    const { job, millis } = await compute(pool, layer, work, signal);
    return await answer({ job, regions: layer.regions }, millis);
  } finally {
    layer.region.release();
  }
}

async function compute(
  pool: WorkerPool,
  { job, staging, regions }: StagedLayer,
  work: number,
  signal: AbortSignal,
) {
  const from = epochMillis();
  const { plan } = job.works[0];
  const adjoint = isTransposed(plan.layer);
  const making: StageJob = { job, staging };
  await pool.run<null>({ name: 'stage', job: making, transfer: buffersOf(job), work, regions }, signal);
  // Workers may have died meanwhile; what waits gets their successors.
  const workers = Math.max(1, pool.alive);
  const parts = partsOf(plan.geometry, workers * partsPerWorker, adjoint).map((part) =>
    ownPart(staging, part),
  );
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const some: PartsJob = { adjoint, parts, taken };
  const task = { name: 'parts', job: some, transfer: [], work: work / workers, regions };
  const done = await Promise.all(Array.from({ length: workers }, () => pool.run<PartsDone>(task, signal)));
  const variant = done.find(({ variant }) => variant !== null)?.variant;
  if (!variant) throw new Error('some worker takes the first part');
  const millis = epochMillis() - from;
  return { job: computedJob(job, staging, variant, millis), millis };
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
