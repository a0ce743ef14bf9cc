import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Metric, Reading } from './metric.ts';

/** Milliseconds of the timer whose delay is measured. */
const resolution = 10;

const startedAt = Date.now() / 1000 - process.uptime();

/** The process itself, under the names that Prometheus's clients agree on. The event loop's delay is that since the last look. */
export function processMetrics(): readonly Metric[] {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const readDelay = () => {
    const at = (quantile: number) => {
      const late = delay.percentile(100 * quantile) / 1e6 - resolution;
      return [`quantile="${quantile}"`, Math.max(0, late) / 1000] as const;
    };
    const samples = delay.count === 0 ? [] : [at(0.5), at(0.9), at(0.99), at(1)];
    delay.reset();
    return samples;
  };
  return [
    new Reading('counter', 'process_cpu_seconds_total', 'Processor time, all threads.', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    }),
    new Reading(
      'gauge',
      'process_start_time_seconds',
      'When the process began (Unix time).',
      () => startedAt,
    ),
    new Reading('gauge', 'process_resident_memory_bytes', 'Resident memory.', () =>
      process.memoryUsage.rss(),
    ),
    new Reading(
      'gauge',
      'nodejs_heap_size_used_bytes',
      "The event loop's JavaScript heap.",
      () => process.memoryUsage().heapUsed,
    ),
    new Reading(
      'gauge',
      'nodejs_eventloop_lag_seconds',
      'How late timers were since the last look.',
      readDelay,
    ),
  ];
}
