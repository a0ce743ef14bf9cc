import type { FastifyInstance } from 'fastify';
import { computeJobs, type JobPlace } from '../../jobs/compute.ts';
import { JobThread } from '../../jobs/job-thread.ts';
import { LocalQueue } from '../../jobs/local-queue.ts';
import type { JobListener, JobQueue } from '../../jobs/queue.ts';
import { RedisQueue, servicePlace } from '../../jobs/redis/redis-queue.ts';
import type { Limits } from '../../layers/limits.ts';
import { Dispatcher } from '../../operations/dispatcher.ts';
import type { Config } from '../config.ts';
import { dispatcherOptions } from '../dispatcher.ts';
import { threadBytes } from '../memory/shares.ts';
import { observeEndedJob } from '../metrics/jobs.ts';
import { publishEndedJob, traceIdOf } from './trace.ts';

/** The jobs of an application. */
export interface JobService {
  readonly queue: JobQueue;
  readonly limits: Limits;
  /** The share of the memory for jobs that one may take. */
  readonly memoryShare: number;
}

/** The thread of jobs gives way to all others: they take what requests leave. */
const niceness = 19;

/** So large a part of the memory may be set aside for a job. Requests have the rest. */
const memoryShare = 1 / 2;

/** Work that a job may take per multiply-accumulate that it may: as of MAX_WORK and MAX_MACS. */
const workPerMac = 10;

/** The log says that the queue cannot be reached at most every so many milliseconds. */
const tellMillis = 10_000;

/** Gives the application its jobs. They end before its dispatcher does. */
export async function addJobs(app: FastifyInstance, config: Config, workerFile?: string): Promise<void> {
  if (config.JOBS_MAX === 0) {
    app.decorate('jobs', undefined);
    return;
  }
  const limits = jobLimits(app.limits, config.JOB_MAX_MACS);
  const queue = await queueOf(config, listenerOf(app));
  app.decorate('jobs', { queue, limits, memoryShare });
  const thread = jobThread(app, config, workerFile);
  const isWorker = config.ROLE === 'worker';
  const place: JobPlace = {
    ...{ repository: app.repository, limits, timeoutMillis: config.JOB_TIMEOUT_MS },
    use: (signal, work) => (isWorker ? work(app.dispatcher) : thread.use(signal, work)),
    loadLayers: () => app.loadLayers(),
  };
  // Not before the service can be asked: an application that is only described runs nothing.
  app.addHook('onReady', async () => {
    if (config.ROLE !== 'api') queue.work(computeJobs(place), isWorker ? config.WORKERS : 1);
  });
  let finished: Promise<void> | undefined;
  app.addHook('preClose', (done) => {
    finished = queue.finish(config.SHUTDOWN_TIMEOUT_MS);
    done();
  });
  app.addHook('onClose', async () => {
    await finished;
    await queue.close();
    await thread.close();
  });
}

async function queueOf(config: Config, listener: JobListener): Promise<JobQueue> {
  const bounds = {
    maxJobs: config.JOBS_MAX,
    maxBytes: config.JOB_RESULTS_BYTES,
    ttlMillis: config.JOB_TTL_MS,
  };
  if (config.REDIS_URL === '') return new LocalQueue(bounds, listener);
  return RedisQueue.open({ url: config.REDIS_URL, ...servicePlace }, bounds, listener);
}

function jobThread(app: FastifyInstance, config: Config, workerFile?: string): JobThread {
  const { dispatcher } = app;
  const options = { ...dispatcherOptions(app, config, workerFile), threads: 1, niceness };
  const make = () => new Dispatcher(options, dispatcher);
  return new JobThread(make, dispatcher.memory, threadBytes(config.memory), config.KEEP_MEMORY_MS);
}

function jobLimits(limits: Limits, maxMacs: number): Limits {
  const settings = { maxMacs: 'JOB_MAX_MACS', maxWork: 'JOB_MAX_MACS' };
  return { ...limits, maxMacs, maxWork: Math.max(limits.maxWork, workPerMac * maxMacs), settings };
}

/** Counts and logs what becomes of jobs. */
function listenerOf({ metrics, log }: FastifyInstance): JobListener {
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    ended: (job) => {
      observeEndedJob(metrics, job);
      publishEndedJob(job);
      const { id, order, status, created, started, ended = created } = job;
      const waited = (started ?? ended) - created;
      const millis = started === undefined ? undefined : ended - started;
      const fields = { job: id, operation: order.operation, status, waited, millis };
      const trace = { trace_id: traceIdOf(order.traceparent) };
      log.info({ ...fields, problem: job.problem?.code, ...trace }, 'job ended');
    },
    broken: (job, err) => {
      metrics.jobsBroken.inc();
      log.error({ err, job }, 'a job broke off');
    },
    unreachable: (err) => {
      const now = performance.now();
      if (now - toldAt < tellMillis) return;
      toldAt = now;
      log.warn({ err }, 'the queue of jobs cannot be reached');
    },
  };
}
