import { channel } from 'node:diagnostics_channel';
import type { Job } from '../../jobs/queue.ts';

const endedJobs = channel('groupconv.job');

/** Publishes a job that has ended to all subscribers, such as src/server/tracing.ts. Costs nothing without them. */
export function publishEndedJob(job: Job): void {
  if (endedJobs.hasSubscribers) endedJobs.publish(job);
}

/** Version, trace, span and flags (W3C Trace Context). */
const form = /^(?!ff)[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}$/;

/** A header field `traceparent`, if it is one. */
export function traceparentOf(field: string | string[] | undefined): string | undefined {
  return typeof field === 'string' && form.test(field) ? field : undefined;
}

/** The trace of a `traceparent`. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return form.exec(traceparent ?? '')?.[1];
}
