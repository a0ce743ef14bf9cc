/** The Grafana dashboard. A panel is a title, a unit and its queries. */

const rate = (metric: string, by?: string) =>
  by ? `sum by (${by}) (rate(${metric}[$__rate_interval]))` : `sum(rate(${metric}[$__rate_interval]))`;
const quantile = (q: number, metric: string, by = '') =>
  `histogram_quantile(${q}, sum by (${['le', by].filter(Boolean).join(', ')}) (rate(${metric}_bucket[$__rate_interval])))`;
const p50and99 = (metric: string) => [
  [quantile(0.5, metric), 'p50'],
  [quantile(0.99, metric), 'p99'],
];

/**
 * Title, unit, queries with their legends. The delays include the 10 ms of the timer that they are measured
 * with.
 */
const panels: readonly (readonly [title: string, unit: string, queries: readonly (readonly string[])[]])[] = [
  ['Requests', 'reqps', [[rate('groupconv_http_requests_total', 'route, status'), '{{route}} {{status}}']]],
  ['Duration, p99', 's', [[quantile(0.99, 'groupconv_http_request_duration_seconds', 'route'), '{{route}}']]],
  ['In flight', 'short', [['groupconv_http_requests_in_flight', '{{instance}}']]],
  ['Problems', 'reqps', [[rate('groupconv_problems_total', 'code'), '{{code}}']]],
  ['Refused: too much waits', 'reqps', [[rate('groupconv_overload_refusals_total', 'bound'), '{{bound}}']]],
  [
    'Connections refused: too many',
    'short',
    [['increase(groupconv_connections_dropped_total[$__rate_interval])', '{{instance}}']],
  ],
  [
    'Log lines dropped: nobody reads',
    'short',
    [['increase(groupconv_log_lines_dropped_total[$__rate_interval])', '{{instance}}']],
  ],
  ['Jobs', 'short', [['max by (status) (groupconv_jobs)', '{{status}}']]],
  ['Jobs that end', 'reqps', [[rate('groupconv_jobs_total', 'status, code'), '{{status}} {{code}}']]],
  ['Jobs wait', 's', p50and99('groupconv_job_wait_seconds')],
  ['Jobs take', 's', p50and99('groupconv_job_duration_seconds')],
  ['Jobs broken off', 'short', [['increase(groupconv_jobs_broken_total[$__rate_interval])', '{{instance}}']]],
  ['Bytes of jobs and their results', 'bytes', [['max(groupconv_job_results_bytes)', 'all replicas']]],
  ['Queue of jobs reached', 'short', [['groupconv_job_queue_up', '{{instance}}']]],
  ['Waiting', 'short', [['groupconv_queue_length', '{{instance}}']]],
  ['Work that waits', 'short', [['groupconv_queue_work', '{{instance}}']]],
  ['Waiting for a worker', 's', p50and99('groupconv_queue_wait_seconds')],
  [
    'Workers',
    'short',
    [
      ['groupconv_workers_busy', 'busy {{instance}}'],
      ['groupconv_workers_alive', 'alive {{instance}}'],
    ],
  ],
  [
    'Workers replaced',
    'short',
    [['increase(groupconv_worker_restarts_total[$__rate_interval])', '{{instance}}']],
  ],
  [
    'Compute, p99 by kernel',
    's',
    [[quantile(0.99, 'groupconv_compute_seconds', 'type, variant'), '{{type}} {{variant}}']],
  ],
  ['Multiply-accumulates', 'short', [[rate('groupconv_macs_total', 'type'), '{{type}}']]],
  ['Decoding', 's', p50and99('groupconv_decode_seconds')],
  ['Encoding', 's', p50and99('groupconv_encode_seconds')],
  [
    'Bodies',
    'Bps',
    [
      [rate('groupconv_http_received_bytes_total'), 'in'],
      [rate('groupconv_http_sent_bytes_total'), 'out'],
    ],
  ],
  ['Bytes held of bodies', 'bytes', [['groupconv_held_body_bytes', '{{instance}}']]],
  [
    'Memory set aside, and allowed',
    'bytes',
    [
      ['groupconv_job_memory_bytes', 'jobs and replies, {{instance}}'],
      ['groupconv_memory_bytes', 'MEMORY_MB, {{instance}}'],
    ],
  ],
  ['Stored layers', 'short', [['groupconv_layers', '{{instance}}']]],
  ['Memory of stored layers', 'bytes', [['groupconv_layer_bytes', '{{instance}}']]],
  ['Requests that wait for memory', 'short', [['groupconv_memory_waiting', '{{instance}}']]],
  ['Ready', 'short', [['groupconv_ready', '{{instance}}']]],
  ['Engine', 'short', [['groupconv_engine_info', '{{engine}} {{instructions}}, {{instance}}']]],
  [
    'Event loop delay',
    's',
    ['p50', 'p90', 'p99', 'max'].map((q) => [
      `nodejs_eventloop_lag_${q}_seconds - 0.01`,
      `{{instance}} ${q}`,
    ]),
  ],
  ['Processor', 'percentunit', [['rate(process_cpu_seconds_total[$__rate_interval])', '{{instance}}']]],
  [
    'Memory',
    'bytes',
    [
      ['process_resident_memory_bytes', 'resident {{instance}}'],
      ['nodejs_heap_size_used_bytes', 'heap {{instance}}'],
    ],
  ],
];

const columns = 3;
const size = { w: 24 / columns, h: 7 };
const datasource = { type: 'prometheus', uid: '$datasource' };

/** What deploy/grafana-dashboard.json holds. */
export const dashboard = {
  title: 'groupconv',
  uid: 'groupconv',
  schemaVersion: 39,
  tags: ['groupconv'],
  time: { from: 'now-1h', to: 'now' },
  refresh: '30s',
  templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus' }] },
  panels: panels.map(([title, unit, queries], i) => ({
    id: i + 1,
    title,
    type: 'timeseries',
    datasource,
    gridPos: { ...size, x: (i % columns) * size.w, y: Math.floor(i / columns) * size.h },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(([expr, legendFormat], j) => ({
      refId: String.fromCharCode(65 + j),
      datasource,
      expr,
      legendFormat,
    })),
  })),
};
