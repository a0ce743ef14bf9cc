import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Milliseconds of the timer whose delay is measured. */
const resolution = 10;

const startedAt = Date.now() / 1000 - process.uptime();

/**
 * Adds the process itself, under the names that Prometheus's clients agree on; the event loop's delay is that since the last look.
 */
export function addProcessMetrics(registry: Registry): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time, all threads.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  gauge('process_start_time_seconds', 'When the process began (Unix time).', () => startedAt);
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  gauge(
    'nodejs_heap_size_used_bytes',
    "The event loop's JavaScript heap.",
    () => process.memoryUsage().heapUsed,
  );
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  new Gauge({
    name: 'nodejs_eventloop_lag_seconds',
    help: 'How late timers were since the last look.',
    labelNames: ['quantile'],
    registers,
    collect() {
      if (delay.count === 0) return;
      for (const quantile of [0.5, 0.9, 0.99, 1]) {
        const late = delay.percentile(100 * quantile) / 1e6 - resolution;
        this.set({ quantile }, Math.max(0, late) / 1000);
      }
      delay.reset();
    },
  });
}
