import { isTransposed } from '../convolution/layer.ts';
import { partsOf, type Range } from '../convolution/parts.ts';
import type { TensorSource } from '../tensor/source.ts';
import type { TensorData } from '../tensor/tensor.ts';
import type { Call } from './call.ts';
import { buffersOf, type ConvolveJob, epochMillis, type Job, unwrap } from './messages.ts';
import type { Errand, Pool } from './pool.ts';
import type { PartDone, PartJob, Staged } from './split.ts';

/** A job that is one convolution's, which can be computed by several workers together. */
export function isDivisible(job: Job): job is ConvolveJob {
  return job.reply === 'conv' || job.reply === 'statistics';
}

/** More parts than workers, so that one that is held up by other programs holds up less. */
const partsPerWorker = 2;

/**
 * Has all workers compute the job's layer together: one makes its tensors, each computes parts of the output in place.
 * @returns the job with its tensors and its output there, and the milliseconds that took
 * @throws as `Pool.run`
 */
export async function computeTogether(
  pool: Pool,
  job: ConvolveJob,
  work: number,
  call: Call,
): Promise<{ readonly job: ConvolveJob; readonly millis: number }> {
  const from = epochMillis();
  const { plan } = job.works[0];
  const adjoint = isTransposed(plan.layer);
  const staging = { name: 'stage', job, transferList: buffersOf(job), work } as const;
  const staged = unwrap(await pool.run<ConvolveJob, Staged>(staging, call));
  const { input, weight, bias, output } = staged;
  const parts = partsOf(plan.geometry, pool.alive * partsPerWorker, adjoint);
  const done = await Promise.all(
    parts.map(async (part) => {
      const own = (data: TensorData, [start, end]: Range) => data.subarray(start, end);
      const operands = {
        input: own(staged.read, part.input),
        weight: own(weight, part.weight),
        bias: bias && own(bias, part.bias),
        output: own(output, part.output),
      };
      const share = { geometry: part.geometry, adjoint, ...operands };
      const errand: Errand<PartJob> = {
        name: 'part',
        job: share,
        transferList: [],
        work: work / parts.length,
      };
      return unwrap(await pool.run<PartJob, PartDone>(errand, call));
    }),
  );
  const millis = epochMillis() - from;
  const source = (data: TensorData, shape: readonly number[]): TensorSource => ({
    kind: 'data',
    shape,
    data,
  });
  const computed = { output, variant: done[0].variant, millis };
  const works = [
    {
      ...job.works[0],
      weight: source(weight, plan.shapes.weight),
      bias: bias && source(bias, [bias.length]),
      computed,
    },
  ];
  return { job: { ...job, input: source(input, job.inputShape), works }, millis };
}
