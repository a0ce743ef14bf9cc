import { type ElementRange, type LayerPart, partsOf } from '../../backend/parts.ts';
import { isTransposed } from '../../layers/layer.ts';
import type { Region } from '../../memory/arena.ts';
import type { Meter } from '../../memory/meter.ts';
import { epochMillis } from '../../runtime/clock.ts';
import type { WorkerPool } from '../../runtime/worker-pool.ts';
import { storedWith, type TensorSource } from '../../tensor/source.ts';
import type { TensorData } from '../../tensor/tensor.ts';
import type { ConvJob } from '../conv.ts';
import { buffersOf, type Prepared } from '../operation.ts';
import { type SharedTensors, takeSharedTensors } from './shared-tensors.ts';
import type { PartsDone, PartsJob, SharedPart, StageJob } from './worker.ts';

/** Several parts per worker, so that a delayed worker delays the layer less. */
const partsPerWorker = 2;

interface Cost {
  readonly work: number;
  readonly meter?: Meter | undefined;
}

/** Answers a job whose output is already in shared memory. */
type AnswerJob<T> = (job: ConvJob, regions: readonly Region[]) => Promise<T>;

/**
 * Makes all workers compute a layer together. One worker makes its tensors in shared memory. Then each worker
 * computes parts of the output in place. The memory is released when the job is answered, or has failed and
 * no worker uses it any more.
 * @param cost the job's predicted work, and what counts its multiply-accumulates
 * @returns undefined if no shared memory is left for the layer
 * @throws as `WorkerPool.run` and `answer`
 */
export function computeDivided<T>(
  pool: WorkerPool,
  prepared: Prepared<ConvJob>,
  cost: Cost,
  signal: AbortSignal,
  answer: AnswerJob<T>,
): Promise<T> | undefined {
  const shared = takeSharedTensors(prepared.job.layer);
  if (!shared) return undefined;
  const { tensors, region } = shared;
  const regions = [region];
  return computeInPlace(pool, prepared, tensors, { ...cost, regions }, signal)
    .then((job) => answer(job, regions))
    .finally(() => region.release());
}

async function computeInPlace(
  pool: WorkerPool,
  { job, operands, regions: own = [] }: Prepared<ConvJob>,
  tensors: SharedTensors,
  { work, meter, regions }: Cost & { readonly regions: readonly Region[] },
  signal: AbortSignal,
): Promise<ConvJob> {
  const from = epochMillis();
  const { plan } = job.layer;
  const adjoint = isTransposed(plan.layer);
  const stage: StageJob = { job, tensors };
  const all = [...regions, ...own];
  const staging = {
    name: 'stage',
    job: stage,
    transfer: buffersOf(operands),
    work,
    regions: all,
    alone: true,
  };
  await pool.run<null>(staging, signal);
  // Workers may have died meanwhile. Waiting tasks go to their successors.
  const workers = Math.max(1, pool.alive);
  const parts = partsOf(plan.geometry, workers * partsPerWorker, adjoint).map((part) =>
    sharedPart(tensors, part),
  );
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const some: PartsJob = { adjoint, parts, taken, meter };
  const task = { name: 'parts', job: some, transfer: [], work: work / workers, regions: all, alone: true };
  const done = await Promise.all(Array.from({ length: workers }, () => pool.run<PartsDone>(task, signal)));
  const variant = done.find(({ variant }) => variant !== null)?.variant;
  if (!variant) throw new Error('some worker takes the first part');
  return computedJob(job, tensors, variant, epochMillis() - from);
}

function sharedPart({ convolved, weight, bias, output }: SharedTensors, part: LayerPart): SharedPart {
  const own = (data: TensorData, [from, to]: ElementRange) => data.subarray(from, to);
  return {
    geometry: part.geometry,
    input: own(convolved, part.input),
    weight: own(weight, part.weight),
    bias: bias && own(bias, part.bias),
    output: own(output, part.output),
  };
}

/** The job with its computed output, still to be answered. */
function computedJob(
  job: ConvJob,
  { input, weight, bias, output }: SharedTensors,
  variant: string,
  millis: number,
): ConvJob {
  const { shapes, layer: spec } = job.layer.plan;
  const source = (
    data: TensorData,
    shape: readonly number[],
    given: TensorSource | null = null,
  ): TensorSource => ({ kind: 'data', shape, data, dtype: spec.dtype, stored: storedWith(given) });
  const layer = {
    ...job.layer,
    weight: source(weight, shapes.weight, job.layer.weight),
    bias: bias && source(bias, [bias.length], job.layer.bias),
  };
  return { ...job, input: source(input, job.inputShape), layer, precomputed: { output, variant, millis } };
}
