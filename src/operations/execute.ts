import { inScope } from '../memory/buffers.ts';
import { type Meter, metered } from '../memory/meter.ts';
import { epochMillis } from '../runtime/clock.ts';
import { encodeReply, type ReplyForm } from './reply/encode.ts';
import { type LayerTiming, Stopwatch } from './stopwatch.ts';
import { taskNamed } from './tasks.ts';
import { trimAfterJob } from './trim.ts';

/** A job as it crosses to a worker: the operation's name, and the job of its `prepare`. */
export interface OperationJob {
  readonly operation: string;
  readonly job: ReplyForm;
  /** Counts the multiply-accumulates of its layers. */
  readonly meter?: Meter;
}

/** A reply's bytes, and where its time went. */
export interface Executed {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timings: JobTimings;
}

/** The times of a job in milliseconds. `startedAt` is on the clock of `epochMillis`. */
export interface JobTimings {
  readonly startedAt: number;
  readonly compute: number;
  readonly encode: number;
  /** The computed layers or passes, in their order. */
  readonly layers: readonly LayerTiming[];
}

/**
 * Computes a job and writes its reply. Runs in a worker, or on the event loop if the job is small. Recycles
 * its memory afterwards, except the reply.
 * @throws ProblemError of a checkpoint that stops the job.
 */
export function execute({ operation, job, meter }: OperationJob): Executed {
  const startedAt = epochMillis();
  const watch = new Stopwatch();
  const { run, reply } = taskNamed(operation);
  try {
    const body = inScope(
      () =>
        encodeReply(
          reply(
            metered(meter, () => run(job, watch)),
            job,
          ),
          job,
        ),
      ({ buffer }) => [buffer],
    );
    const encode = epochMillis() - startedAt - watch.millis;
    return { body, timings: { startedAt, compute: watch.millis, encode, layers: watch.layers } };
  } finally {
    trimAfterJob();
  }
}
