/** What the health thread is started with. */
export interface HealthThreadData {
  readonly host: string;
  readonly port: number;
  /** The memory of the `LoopState`. */
  readonly state: SharedArrayBuffer;
  readonly apiKeys: readonly string[];
  /** The groups of routes that need no key, as in OPEN_ROUTES. */
  readonly openGroups: ReadonlySet<string>;
}

/** From the thread: where it listens, or that it wants the text of the metrics. */
export type FromHealthThread = { readonly listening: number } | { readonly wants: 'metrics' };

/** To the thread: the metrics in Prometheus's format. */
export interface MetricsText {
  readonly type: string;
  readonly text: string;
}
