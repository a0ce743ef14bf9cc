import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '../errors.ts';
import type { Limits } from '../layers/limits.ts';
import { recycle } from '../memory/buffers.ts';
import type { Dispatcher } from '../operations/dispatcher.ts';
import type { Caller } from '../operations/dispatcher-options.ts';
import { execute } from '../operations/execute.ts';
import type { Operation } from '../operations/operation.ts';
import { prepareRequest } from '../operations/request/prepare.ts';
import { operations } from '../operations/table.ts';
import type { Repository } from '../repository/repository.ts';
import { onAbort, taskController } from '../runtime/abort.ts';
import type { ByteAccount } from '../runtime/byte-account.ts';
import type { ByteBudget } from '../runtime/byte-budget.ts';
import type { JobOrder, JobResult, RunJob } from './queue.ts';

/** Where jobs are computed. */
export interface JobPlace {
  readonly repository: Repository;
  readonly limits: Limits;
  /** Milliseconds that a job may take. */
  readonly timeoutMillis: number;
  /** Lets the work have a dispatcher. */
  use(signal: AbortSignal, work: (dispatcher: Dispatcher) => Promise<JobResult>): Promise<JobResult>;
  /** Takes in stored layers that have come meanwhile. */
  loadLayers(): Promise<void>;
}

/** Computes jobs as requests are computed, but for what they wait for: nothing that waits is a reason to refuse one. */
export function computeJobs(place: JobPlace): RunJob {
  return async (order, bodyBytes, read, { signal, meter }) => {
    const controller = taskController();
    const forget = onAbort(signal, (reason) => controller.abort(reason));
    const timer = setTimeout(() => controller.abort(timedOut(place.timeoutMillis)), place.timeoutMillis);
    const ends: (() => void)[] = [];
    const caller = {
      signal: controller.signal,
      deadline: performance.now() + place.timeoutMillis,
      lifetime: { onEnd: (listener: () => void) => void ends.push(listener) },
      meter,
    };
    const release = () => {
      for (const end of ends.splice(0)) end();
    };
    try {
      signal.throwIfAborted();
      return await place.use(controller.signal, async (dispatcher) => {
        await dispatcher.admit(caller.signal);
        const account = await holdWhenFree(dispatcher.byteBudget, bodyBytes, caller.signal);
        try {
          const bytes = await compute(place, dispatcher, order, await read(), caller);
          ends.push(() => recycle(bytes.buffer));
          return { bytes, release };
        } finally {
          account.release();
        }
      });
    } catch (error) {
      release();
      throw error;
    } finally {
      clearTimeout(timer);
      forget();
    }
  };
}

async function compute(
  place: JobPlace,
  dispatcher: Dispatcher,
  { operation: name, bodyType, beside, replyType }: JobOrder,
  body: Uint8Array<ArrayBuffer>,
  caller: Caller,
): Promise<Uint8Array<ArrayBuffer>> {
  const operation = operationNamed(name);
  const { value, buffers, float64 } = await dispatcher.decode(body, bodyType, caller, beside);
  try {
    const asked = { operation, body: value, float64, replyType };
    const prepare = () => prepareRequest(asked, place.limits, place.repository);
    const prepared = await withNewLayers(place, prepare);
    if (!operation.computes) return execute({ operation: name, job: prepared.job }).body;
    return (await dispatcher.compute(operation, prepared, caller)).body;
  } finally {
    for (const buffer of buffers) recycle(buffer);
  }
}

/** Problems of a layer that this process does not have, or could not read so far. */
const maybeStored: ReadonlySet<string> = new Set(['unknown-layer', 'unavailable']);

/** Tries once more where a layer may have been stored elsewhere. */
async function withNewLayers<T>({ loadLayers }: JobPlace, prepare: () => T): Promise<T> {
  try {
    return prepare();
  } catch (error) {
    if (!(error instanceof ProblemError) || !maybeStored.has(error.code)) throw error;
    await loadLayers();
    return prepare();
  }
}

/** The operation of a job. @throws Error where there is none: another version of the service has made the job */
function operationNamed(name: string): Operation {
  const operation = operations.find((candidate) => candidate.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  return operation;
}

/** How often a job that waits for room looks again. */
const lookMillis = 50;

/** Waits until there is room for a body beside those of requests, which go first. */
async function holdWhenFree(budget: ByteBudget, bytes: number, signal: AbortSignal): Promise<ByteAccount> {
  while (!budget.fits(bytes)) {
    await sleep(lookMillis);
    signal.throwIfAborted();
  }
  const account = budget.open(() => {});
  account.stopWaiting();
  account.add(bytes);
  return account;
}

function timedOut(millis: number): ProblemError {
  return new ProblemError(
    'deadline-exceeded',
    `the job took longer than ${millis} ms (JOB_TIMEOUT_MS): its work has been stopped`,
  );
}
