import type { FastifyInstance } from 'fastify';
import type { Limits } from '../layers/limits.ts';
import { Dispatcher } from '../operations/dispatcher.ts';
import type { DispatcherOptions } from '../operations/dispatcher-options.ts';
import type { Config } from './config.ts';
import { jobBytesBeside } from './memory/shares.ts';
import { observeJob } from './metrics/service.ts';

/**
 * Gives the application its dispatcher and the limits of requests. The workers start with the port and end
 * with the application.
 */
export function addDispatcher(app: FastifyInstance, config: Config, workerFile?: string): void {
  const dispatcher = new Dispatcher(dispatcherOptions(app, config, workerFile));
  app.decorate('dispatcher', dispatcher);
  app.decorate('limits', limitsOf(config));
  // Only once the port is open: before, the workers would slow the start-up down.
  app.addHook('onListen', (done) => {
    startWorkers(app);
    done();
  });
  app.addHook('onClose', () => dispatcher.close());
}

/** What the settings say about workers and queues. */
export function dispatcherOptions(
  app: FastifyInstance,
  config: Config,
  workerFile?: string,
): DispatcherOptions {
  const { metrics } = app;
  return {
    threads: config.WORKERS,
    keepMillis: config.KEEP_MEMORY_MS,
    maxQueue: config.MAX_QUEUE,
    maxQueueBytes: config.MAX_QUEUE_BYTES,
    maxQueueWork: config.MAX_QUEUE_WORK,
    jobBytes: jobBytesBeside(config.memory.freeBytes, config.MAX_QUEUE_BYTES),
    ...config.memory,
    inlineWork: config.INLINE_WORK,
    splitMacs: config.SPLIT_MACS,
    inlineBodyBytes: config.INLINE_BODY_BYTES,
    float64Names: app.repository.float64Names,
    workerFile,
    observer: {
      workerLost: () => {
        metrics.workersLost.inc();
        app.log.error('a worker has ended: another takes its place');
      },
      workerFailed: (err) => app.log.error({ err }, 'an idle worker failed'),
      computed: (times, layers) => observeJob(metrics, times, layers),
    },
  };
}

/** The limits of one request. */
export function limitsOf(config: Config): Limits {
  return {
    maxElements: config.MAX_ELEMENTS,
    maxMacs: config.MAX_MACS,
    maxWork: config.MAX_WORK,
    maxReplyBytes: config.MAX_REPLY_BYTES,
  };
}

/** Starts the workers, and retries until they have started. Without them the service is never ready. */
function startWorkers({ dispatcher, log }: Pick<FastifyInstance, 'dispatcher' | 'log'>): void {
  dispatcher.start().catch((err: unknown) => {
    log.error({ err }, 'the workers cannot start');
    if (!dispatcher.retired) setTimeout(() => startWorkers({ dispatcher, log }), 1000).unref();
  });
}
