import { Gauge } from 'prom-client';
import type { Job, JobQueue } from '../../jobs/queue.ts';
import type { ServiceMetrics } from './service.ts';

/** Counts a job that has ended. */
export function observeEndedJob(metrics: ServiceMetrics, job: Job): void {
  const { status, created, started, ended, problem } = job;
  metrics.jobs.inc({ status, ...(problem && { code: problem.code }) });
  if (started === undefined) return;
  metrics.jobWait.observe((started - created) / 1000);
  if (ended !== undefined) metrics.jobDuration.observe((ended - started) / 1000);
}

/** Adds the gauges that are read at each request for /metrics. While the queue cannot be reached, they keep their values. */
export function addJobGauges({ registry }: ServiceMetrics, queue: JobQueue): void {
  const registers = [registry];
  new Gauge({
    ...{ name: 'groupconv_jobs', help: 'Jobs that wait or run, on all replicas together.', registers },
    labelNames: ['status'],
    async collect() {
      const counts = await queue.counts().catch(() => ({}));
      for (const [status, count] of Object.entries(counts)) this.set({ status }, count);
    },
  });
  new Gauge({
    name: 'groupconv_job_results_bytes',
    help: 'Bytes of bodies and results of jobs, on all replicas together: JOB_RESULTS_BYTES bounds them.',
    registers,
    async collect() {
      const held = await queue.heldBytes().catch(() => undefined);
      if (held !== undefined) this.set(held);
    },
  });
  new Gauge({
    ...{ name: 'groupconv_job_queue_up', help: '1 where the queue of jobs can be reached.', registers },
    async collect() {
      this.set(
        await queue.counts().then(
          () => 1,
          () => 0,
        ),
      );
    },
  });
}
