import { inScope } from '../memory/buffers.ts';
import { epochMillis } from '../runtime/clock.ts';
import { encodeReply, type ReplyForm } from './reply/encode.ts';
import { type LayerTiming, Stopwatch } from './stopwatch.ts';
import { operationNamed } from './table.ts';

/** A job as it crosses to a worker: the operation's name, and what its `prepare` made. */
export interface OperationJob {
  readonly operation: string;
  readonly job: ReplyForm;
}

/** A reply's bytes, and where its time went. */
export interface Executed {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timings: JobTimings;
}

/** Milliseconds that a job took, and when it began, on the clock of `epochMillis`. */
export interface JobTimings {
  readonly startedAt: number;
  readonly compute: number;
  readonly encode: number;
  /** The layers that were computed, in their order, or the passes. */
  readonly layers: readonly LayerTiming[];
}

/**
 * Computes a job and writes its reply, in a worker, or on the event loop where the job is small. Memory that
 * it takes is free afterwards, but for the reply.
 * @throws ProblemError that a checkpoint throws to stop the job.
 */
export function execute({ operation, job }: OperationJob): Executed {
  const startedAt = epochMillis();
  const watch = new Stopwatch();
  const { run, reply } = operationNamed(operation);
  const body = inScope(
    () => encodeReply(reply(run(job, watch), job), job),
    ({ buffer }) => [buffer],
  );
  const encode = epochMillis() - startedAt - watch.millis;
  return { body, timings: { startedAt, compute: watch.millis, encode, layers: watch.layers } };
}
