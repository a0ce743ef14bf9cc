import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { jobEvents, jobId, jobReply, jobResult } from '../../../contract/job.ts';
import { ProblemError } from '../../../errors.ts';
import type { Job } from '../../../jobs/queue.ts';
import { operations } from '../../../operations/table.ts';
import type { App } from '../../app-types.ts';
import type { Config } from '../../config.ts';
import { problems } from '../../http/problems/documented.ts';
import { describeAnswer } from '../../http/reply/answer.ts';
import { eventsOf, lastEvent, Streams } from '../../jobs/events.ts';
import { jobReplyOf } from '../../jobs/replies.ts';
import type { JobService } from '../../jobs/service.ts';

const tags = ['jobs'];
const url = '/v1/jobs/:id';
const params = z.object({ id: jobId });
const missing = ['not-acceptable', 'invalid-request', 'unknown-job', 'unavailable'] as const;

/** The routes of jobs. */
export function jobRoutes(app: App, { queue }: JobService, config: Config): void {
  /** The job of a request's path, if it is its client's. @throws ProblemError `unknown-job` */
  const jobOf = async (id: string, { apiKeyName = '' }: FastifyRequest): Promise<Job> => {
    const job = await queue.find(id);
    if (job?.order.owner === apiKeyName) return job;
    throw new ProblemError('unknown-job', `there is no job ${id}`);
  };

  app.get(
    url,
    {
      schema: {
        ...{ operationId: 'job', tags, params, summary: 'A job and its progress' },
        description: 'A POST below /v1/ that computes makes a job if it has `Prefer: respond-async`.',
        response: { 200: jobReply, ...problems(...missing) },
      },
    },
    async (request, reply) => {
      const job = await jobOf(request.params.id, request);
      return reply.header('cache-control', 'no-store').send(jobReplyOf(job));
    },
  );

  app.get(
    `${url}/result`,
    {
      config: { ignoresAccept: true },
      schema: {
        ...{ operationId: 'jobResult', tags, params, summary: 'The result of a job' },
        description:
          'The answer that the POST would have had: the same status, bytes and media type. The Accept ' +
          'of the POST decides the media type. If the job has failed, the answer is its problem. While ' +
          'there is no result, the answer is 409.',
        response: { 200: jobResult, ...problems(...missing, ...problemsOfResults) },
      },
    },
    async (request, reply) => {
      const job = await jobOf(request.params.id, request);
      const { problem, order, resultBytes, status, id } = job;
      if (problem) throw new ProblemError(problem.code, problem.message, problem.faults);
      if (status !== 'done') throw new ProblemError('no-result', `the job ${id} is ${status}`);
      const pieces = await queue.result(id);
      if (!pieces) throw new ProblemError('unknown-job', `there is no job ${id}`);
      const operation = operations.find(({ name }) => name === order.operation);
      if (operation) describeAnswer(reply, operation, order.replyType);
      return reply.header('content-length', resultBytes).send(Readable.from(pieces, { objectMode: false }));
    },
  );

  const streams = new Streams(app, config.REPLY_TIMEOUT_MS);
  app.get(
    `${url}/events`,
    {
      exposeHeadRoute: false,
      config: { produces: 'text/event-stream' },
      schema: {
        ...{ operationId: 'jobEvents', tags, params, summary: 'The progress of a job as server-sent events' },
        description:
          'Server-sent events (EventSource): `progress`, at most four a second, and `end`. A stream ends by itself from ' +
          'time to time: EventSource goes on by `Last-Event-ID`. 204 after the end.',
        response: {
          200: jobEvents,
          204: z.null().describe('Last-Event-ID is the end: there is nothing more'),
          ...problems(...missing),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await jobOf(id, request);
      const last = request.headers['last-event-id'];
      if (last === lastEvent) return reply.code(204).send();
      const until = streams.open(request);
      reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-store');
      // Proxies such as nginx would keep events back.
      reply.header('x-accel-buffering', 'no');
      const find = () => queue.find(id);
      return reply.send(Readable.from(eventsOf(find, String(last ?? ''), until)));
    },
  );

  app.delete(
    url,
    {
      schema: {
        ...{ operationId: 'deleteJob', tags, params, summary: 'Cancel or forget a job' },
        description:
          'A job that is queued or running becomes `cancelled`, and its work stops. A job that has ' +
          'ended is deleted with its result, which makes room for others.',
        response: { 204: z.null().describe('It is cancelled or forgotten'), ...problems(...missing) },
      },
    },
    async (request, reply) => {
      const { id, ended } = await jobOf(request.params.id, request);
      await (ended === undefined ? queue.cancel(id) : queue.remove(id));
      return reply.code(204).send();
    },
  );
}

/** What a job fails with, beside what its POST is refused for. */
const problemsOfResults = ['no-result', 'limit-exceeded', 'unknown-layer', 'storage-failed'] as const;
