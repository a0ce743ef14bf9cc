import { collectDefaultMetrics, type Registry } from 'prom-client';

/**
 * Metrics for which prom-client walks all connections. With thousands of them, that would block the event
 * loop.
 */
const slowWithConnections = [
  'process_open_fds',
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
];

/** No numbers at all when the client is asked twice within the 10 ms of its timer. */
const undefinedWhenEmpty = [
  'nodejs_eventloop_lag_min_seconds',
  'nodejs_eventloop_lag_mean_seconds',
  'nodejs_eventloop_lag_stddev_seconds',
];

/** What the system tells of the process's memory. Without /proc it tells nothing, and these would be 0. */
const memory = [
  'process_resident_memory_bytes',
  'process_virtual_memory_bytes',
  'process_heap_bytes',
  'nodejs_heap_size_total_bytes',
  'nodejs_heap_size_used_bytes',
  'nodejs_external_memory_bytes',
];

/** Adds the metrics of the process itself. */
export function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  const unknown = isMemoryKnown() ? [] : memory;
  for (const name of [...slowWithConnections, ...undefinedWhenEmpty, ...unknown])
    registry.removeSingleMetric(name);
}

function isMemoryKnown(): boolean {
  try {
    process.memoryUsage();
    return true;
  } catch {
    return false;
  }
}
