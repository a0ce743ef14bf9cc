import { z } from 'zod';
import { problemResponse } from './problems.ts';

/** The ends of a job come last. */
const statuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

const time = z.iso.datetime();

export const jobId = z.uuid().describe('The id of a job, as the answer to its POST has it');

export const jobReply = z
  .strictObject({
    id: z.string().describe('The id. It cannot be guessed'),
    operation: z.string().describe('The operation: the last part of the path of the POST'),
    status: z.enum(statuses).describe('The state of the job. done, failed and cancelled are final'),
    progress: z
      .strictObject({
        done: z.int().describe('Multiply-accumulates that are done'),
        total: z.int().describe('Multiply-accumulates of the whole job, as planned'),
        unit: z.literal('macs').describe('Multiply-accumulates'),
      })
      .describe('The progress'),
    created: time.describe('When it was accepted'),
    started: time.optional().describe('When its computation began; of the last attempt'),
    ended: time.optional().describe('When it ended. The job is kept for JOB_TTL_MS after that'),
    problem: problemResponse.optional().describe('Why it failed: the problem that GET …/result answers'),
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
