import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { ProblemError } from '../errors.ts';
import { inScope, recycle } from '../memory/buffers.ts';
import { type Checkpoint, stoppable } from '../memory/checkpoint.ts';
import { takeBytesLetGo } from '../memory/let-go.ts';
import { decodeBody } from '../operations/decode.ts';
import { execute, recycleJob } from '../operations/execute.ts';
import type { Convolved, DecodedBody, DecodeJob, Job } from '../operations/jobs.ts';
import {
  computeParts,
  type PartsDone,
  type PartsJob,
  type Staged,
  type StageJob,
  stage as stageLayer,
} from '../operations/split.ts';
import { arrive, depart } from './exchange.ts';
import { collectGarbage, giveBackKept } from './garbage.ts';
import {
  epochMillis,
  type Failure,
  failing,
  type Returned,
  type Round,
  type Task,
  type TookPart,
} from './task.ts';

/** What piscina runs in a worker thread, by name. Results are those of messages.ts; bytes and tensors go back by transfer. */

/** Half of what `nice` adds: enough for the event loop to go first, little enough beside other programs. */
const niceness = 5;

// The event loop answers before the workers compute. Linux has priorities of threads, other systems only of the process.
if (process.platform === 'linux') setPriority(niceness);

/** A word a slot of the pool: 1 tells the job in it to stop. */
const stops: Int32Array<SharedArrayBuffer> = workerData;

/** What was made of a job, and the buffers that it lies in. */
interface Done<R> {
  readonly result: R | Failure;
  readonly used: readonly ArrayBuffer[];
}

export const convolve = workerFor((job: Job): Done<Convolved> => {
  const result = execute(job);
  return { result, used: result.ok ? [result.body.buffer] : [] };
});

export const stage = workerFor(({ job, staging }: StageJob): Done<Staged> => {
  const result = inScope(
    () => failing(() => stageLayer({ job, staging })),
    () => [],
  );
  recycleJob(job);
  return { result, used: [] };
});

export const parts = workerFor((job: PartsJob): Done<PartsDone> => {
  const result = failing(() => computeParts(job));
  return { result, used: [] };
});

export const decode = workerFor(({ bytes, type }: DecodeJob): Done<DecodedBody> => {
  const startedAt = epochMillis();
  let used: readonly ArrayBuffer[] = [];
  const result = failing(() => {
    const decode = () => decodeBody(bytes, type);
    const { value, buffers } = inScope(decode, (decoded) => decoded.buffers);
    used = buffers;
    return { ok: true as const, value, millis: epochMillis() - startedAt };
  });
  if (!used.includes(bytes.buffer)) recycle(bytes.buffer);
  return { result, used };
});

/** Nothing but taking part in a round. */
export const rest = workerFor((): Done<TookPart> => ({ result: { ok: true }, used: [] }));

/** The function that does a task: takes in what came with it, does its job, and sends away what goes with the result. */
function workerFor<J, R>(work: (job: J) => Done<R>): (task: Task<J>) => unknown {
  return ({ job, slot, round, carried }) => {
    takePart(round);
    arrive(carried);
    const { result, used } = stoppable(stopOf(slot), () => work(job));
    const going = depart(used);
    const returned: Returned<R> = { result, carried: going, letGo: takeBytesLetGo() };
    return move({ [transferableSymbol]: [...going.used, ...going.spare], [valueSymbol]: returned });
  };
}

let lastRound = 0;

/** Takes part in the last round, if that has not been done yet. */
function takePart({ number, mostKept }: Round): void {
  if (number === lastRound) return;
  lastRound = number;
  giveBackKept(mostKept);
  collectGarbage();
}

/** Stops the work where the pool has said so: nobody waits for its result any more. */
function stopOf(slot: number): Checkpoint {
  return () => {
    if (Atomics.load(stops, slot) === 1) throw new ProblemError('client-closed', 'stopped');
  };
}
