import { z } from 'zod';
import { problemResponse } from './problems.ts';

/** The ends of a job come last. */
const statuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

const time = z.iso.datetime();

export const jobId = z.uuid().describe('The id of a job, as the answer to its POST has it');

export const jobReply = z
  .strictObject({
    id: z.string().describe('Nobody can guess it'),
    operation: z.string().describe('The last part of the path that was posted to'),
    status: z.enum(statuses).describe('The last three are its ends'),
    progress: z
      .strictObject({
        done: z.int().describe('What the kernels have computed'),
        total: z.int().describe('What they compute in all, as planned'),
        unit: z.literal('macs').describe('Multiply-accumulates'),
      })
      .describe('How far it is'),
    created: time.describe('When it was accepted'),
    started: time.optional().describe('When its computation began, the last time'),
    ended: time.optional().describe('When it ended. It is kept for JOB_TTL_MS from then on'),
    problem: problemResponse.optional().describe('Why it has failed: what the result answers'),
  })
  .meta({ id: 'Job', description: 'A request that is computed later' });

export type JobReply = z.output<typeof jobReply>;

/** The reply of GET /v1/jobs/{id}/events. */
export const jobEvents = {
  description: 'Server-sent events: `progress` and, last, `end`. Their data is the job',
  content: { 'text/event-stream': { schema: z.string() } },
};

/** The reply of GET /v1/jobs/{id}/result. */
export const jobResult = {
  description: 'What the POST would have answered with 200: its bytes and its media type',
  content: { '*/*': { schema: z.string().describe('See the operation') } },
};
