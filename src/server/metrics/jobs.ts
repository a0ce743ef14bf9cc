import { Gauge } from 'prom-client';
import type { Job, JobQueue } from '../../jobs/queue.ts';
import type { ServiceMetrics } from './service.ts';

/** Counts a job that has ended. */
export function observeEndedJob(metrics: ServiceMetrics, { status, created, started, ended }: Job): void {
  metrics.jobs.inc({ status });
  if (started === undefined) return;
  metrics.jobWait.observe((started - created) / 1000);
  if (ended !== undefined) metrics.jobDuration.observe((ended - started) / 1000);
}

/** Adds a gauge that is read at each request for /metrics. It keeps its values while the queue cannot be reached. */
export function addJobGauge({ registry }: ServiceMetrics, queue: JobQueue): void {
  new Gauge({
    name: 'groupconv_jobs',
    help: 'Jobs that wait or run, on all replicas together.',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const counts = await queue.counts().catch(() => undefined);
      for (const [status, count] of Object.entries(counts ?? {})) this.set({ status }, count);
    },
  });
}
