import { collectDefaultMetrics, type Registry } from 'prom-client';

/**
 * Metrics that the client reads connection by connection: with thousands of them, that would hold the event
 * loop up.
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

/** Adds the metrics of the process itself. */
export function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of [...slowWithConnections, ...undefinedWhenEmpty]) registry.removeSingleMetric(name);
}
