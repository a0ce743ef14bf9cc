import type { JobReply } from '../../contract/job.ts';
import type { Job } from '../../jobs/queue.ts';
import { problemDocument } from '../http/problems/problem-text.ts';

/** A job as clients see it. */
export function jobReplyOf({ id, order, status, doneMacs, ...job }: Job): JobReply {
  const { operation, macs } = order;
  return {
    ...{ id, operation, status },
    progress: { done: Math.round(doneMacs), total: macs, unit: 'macs' },
    created: timeOf(job.created),
    ...(job.started !== undefined && { started: timeOf(job.started) }),
    ...(job.ended !== undefined && { ended: timeOf(job.ended) }),
    ...(job.problem && { problem: problemDocument(job.problem, id) }),
  };
}

function timeOf(millis: number): string {
  return new Date(millis).toISOString();
}
