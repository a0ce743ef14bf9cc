import type { Job as StoredJob } from 'bullmq';
import { problemTitles } from '../../errors.ts';
import { brokeOff, type Idempotency, type Job, type JobOrder, mostRetries, type Problem } from '../queue.ts';

/** What BullMQ keeps of a job. */
export interface StoredData {
  readonly order: JobOrder;
  readonly bodyBytes: number;
  readonly once?: Idempotency;
}

/** What it keeps of the result: the bytes lie beside it, under the name. */
export interface StoredResult {
  readonly name: string;
  readonly bytes: number;
}

export type Stored = StoredJob<StoredData, StoredResult, string>;

/** A job of BullMQ as it is now. @param isActive whether a worker has it */
export function jobOf(stored: Stored, isActive: boolean): Job {
  const { id = '', data, timestamp, processedOn, finishedOn, failedReason, returnvalue } = stored;
  const times = {
    created: timestamp,
    ...(processedOn !== undefined && { started: processedOn }),
    ...(finishedOn !== undefined && { ended: finishedOn }),
  };
  const job = { id, order: data.order, ...times };
  const doneMacs = Math.min(data.order.macs, Number(stored.progress) || 0);
  if (finishedOn === undefined) return { ...job, status: isActive ? 'running' : 'queued', doneMacs };
  // An attempt that failed before has left its reason.
  if (returnvalue)
    return { ...job, status: 'done', doneMacs: data.order.macs, resultBytes: returnvalue.bytes };
  return { ...job, status: 'failed', doneMacs, problem: problemOf(failedReason) };
}

/** A problem as the reason of a failure, which is a text. */
export function reasonOf({ code, message, faults }: Problem): string {
  return JSON.stringify({ code, message, faults });
}

/** The problem of a reason. One that is no problem is a worker that died, or a defect. */
function problemOf(reason: string): Problem {
  try {
    const told: Problem = JSON.parse(reason);
    if (Object.hasOwn(problemTitles, told.code)) return told;
  } catch {
    // Not one of ours.
  }
  return brokeOff(mostRetries + 1);
}
