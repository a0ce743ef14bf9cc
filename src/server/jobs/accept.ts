import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Idempotency, Job, JobOrder, JobQueue } from '../../jobs/queue.ts';
import { checkMemory } from '../../layers/limits.ts';
import { type DecodedAsk, prepareRequest } from '../../operations/request/prepare.ts';
import type { App } from '../app-types.ts';
import { discard, type KeptBody } from '../http/body/kept-body.ts';
import { jobReplyOf } from './replies.ts';
import { traceparentOf } from './trace.ts';

/**
 * Answers a request with a job. What would be refused at once is refused at once: the request is planned as if it were
 * computed now, with the limits of jobs.
 * @throws ProblemError
 */
export async function acceptJob(
  app: App,
  asked: DecodedAsk,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { jobs, dispatcher, repository } = app;
  const { keptBody: kept, bodyType, apiKeyName: owner = '' } = request;
  if (!jobs || !kept)
    throw new Error('a request becomes a job only where there are jobs, and its body is kept');
  const { operation, replyType } = asked;
  const { job, macs } = prepareRequest(asked, jobs.limits, repository);
  const { heap, buffers } = operation.peakBytes(job);
  checkMemory(Math.ceil(heap + buffers), Math.floor(jobs.memoryShare * dispatcher.memory.largest));
  const traceparent = traceparentOf(request.headers.traceparent);
  const order = {
    ...{ operation: operation.name, bodyType, replyType, owner, macs, replyBytes: job.replyBytes },
    ...(kept.beside !== undefined && { beside: kept.beside }),
    ...(traceparent !== undefined && { traceparent }),
  };
  const { key, hash } = kept;
  const once = key !== undefined && hash ? { key, digest: hash.digest('hex') } : undefined;
  const made = await add(jobs.queue, request, kept, order, once);
  return reply
    .code(202)
    .header('location', `${app.prefixOf(request.raw)}/v1/jobs/${made.id}`)
    .header('preference-applied', 'respond-async')
    .send(jobReplyOf(made));
}

/** Makes the job of a kept body. Its body is forgotten if it comes to nothing, not if the client goes meanwhile. */
async function add(
  queue: JobQueue,
  { log, signal }: FastifyRequest,
  kept: KeptBody,
  order: JobOrder,
  once?: Idempotency,
): Promise<Job> {
  // The body of a client that has gone is forgotten already.
  signal.throwIfAborted();
  kept.isUsed = true;
  let made: Job | undefined;
  try {
    made = await queue.add(kept.id, order, once);
    return made;
  } finally {
    if (made?.id !== kept.id) discard(queue, kept.id, log);
  }
}
