import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { Checkpoint } from '../convolution/kernel.ts';
import { ProblemError } from '../errors.ts';
import { inScope, recycle } from '../tensor/memory.ts';
import { decodeBody } from './decode.ts';
import { execute, recycleJob } from './execute.ts';
import { type DecodeJob, epochMillis, failing, type Job, type Task } from './messages.ts';
import { computeParts, type PartsJob, type StageJob, stage as stageLayer } from './split.ts';

/** What piscina runs in a worker thread, by name. Results are those of messages.ts; bytes and tensors go back by transfer. */

/** Half of what `nice` adds: enough for the event loop to go first, little enough beside other programs. */
const niceness = 5;

// The event loop answers before the workers compute. Linux has priorities of threads, other systems only of the process.
if (process.platform === 'linux') setPriority(niceness);

/** A word a slot of the pool: 1 tells the job in it to stop. */
const stops: Int32Array<SharedArrayBuffer> = workerData;

export function convolve({ job, slot }: Task<Job>): unknown {
  const result = execute(job, checkpointOf(slot));
  return result.ok ? transferred(result, [result.body.buffer]) : result;
}

export function stage({ job }: Task<StageJob>): unknown {
  const staged = inScope(
    () => failing(() => stageLayer(job)),
    () => [],
  );
  recycleJob(job.job);
  return staged;
}

export function parts({ job, slot }: Task<PartsJob>): unknown {
  return failing(() => computeParts(job, checkpointOf(slot)));
}

export function decode({ job, slot }: Task<DecodeJob>): unknown {
  const startedAt = epochMillis();
  return failing(() => {
    const decode = () => decodeBody(job.bytes, job.type, checkpointOf(slot));
    const { value, buffers } = inScope(decode, (decoded) => decoded.buffers);
    if (!buffers.includes(job.bytes.buffer)) recycle(job.bytes.buffer);
    return transferred({ ok: true, value, millis: epochMillis() - startedAt }, buffers);
  });
}

/** Stops the work where the pool has said so: nobody waits for its result any more. */
function checkpointOf(slot: number): Checkpoint {
  return () => {
    if (Atomics.load(stops, slot) === 1) throw new ProblemError('client-closed', 'stopped');
  };
}

function transferred(value: object, buffers: readonly ArrayBuffer[]): unknown {
  return move({ [transferableSymbol]: [...buffers], [valueSymbol]: value });
}
